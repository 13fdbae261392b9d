import { basename, dirname } from 'node:path'
import process from 'node:process'

/** What runs now, so that it can be started again when node is no longer on PATH: node, and the folder of the bundles. */
export const thisProgram = (): { readonly node: string; readonly bundles: string } => ({
  node: process.execPath,
  bundles: dirname(dirname(process.argv[1] ?? process.cwd())),
})

/** Whether a person started it: through the `cli.js` that lies beside a bundle and starts it. */
export const isCommand = (): boolean => basename(process.argv[1] ?? '') === 'cli.js'
