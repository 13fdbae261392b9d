export default {
  rootDir: 'build',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.js'],
  transform: {},
  testEnvironment: 'node',
  coverageProvider: 'v8',
  coverageDirectory: '../coverage',
  collectCoverageFrom: ['src/**/*.js'],
  slowTestThreshold: 30,
}
