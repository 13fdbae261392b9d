// Preloaded into a process to measure: writes the peak of its memory in kilobytes, and the bytes of JavaScript it has loaded, to
// the fourth file descriptor.
const { statSync, writeSync } = require('node:fs')

process.once('exit', () => {
  const scripts = Object.keys(require.cache).filter((file) => file !== __filename)
  const loadedBytes = scripts.reduce((sum, file) => sum + statSync(file).size, 0)
  writeSync(3, JSON.stringify({ peakKb: process.resourceUsage().maxRSS, loadedBytes }))
})
