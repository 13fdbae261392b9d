#!/usr/bin/env node
if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error('This needs Node.js 24 or later; this is ' + process.version + '.')
  process.exit(2)
}
require('./index.js')
