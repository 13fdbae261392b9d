// Plain JavaScript on purpose: it must run, and explain itself, on any Node.
const required = '24.5.0'

const older = (a, b) => {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  const at = left.findIndex((part, index) => part !== right[index])
  return at !== -1 && left[at] < right[at]
}

if (older(process.versions.node, required)) {
  process.stdout.write(
    [
      `This project runs on Node ${required} or newer, but npm started Node ${process.versions.node}.`,
      'The development dependency `node` brings the right one, through its install script.',
      'If install scripts are switched off (`ignore-scripts`), either allow that one:',
      '    npm rebuild node --ignore-scripts=false',
      'or put the Node of the file .node-version on your PATH. Then run the command again.',
      '',
    ].join('\n'),
  )
  process.exitCode = 1
}
