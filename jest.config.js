export default {
  rootDir: 'build',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.js'],
  transform: {},
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/property-seed.js'],
  coverageProvider: 'v8',
  coverageDirectory: '../coverage',
  collectCoverageFrom: ['src/**/*.js'],
  slowTestThreshold: 30,
  // A time-out finds what hangs; how fast things are is measured in bench/.
  testTimeout: 60_000,
  // By default jest leaves one core to the developer, which on two cores means no parallel run at all.
  maxWorkers: 2,
}
