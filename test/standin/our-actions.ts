import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ENTRIES } from '../../scripts/bundle.ts'

/** The folder of this repository, seen from the sources and from what is compiled of them. */
export const ROOT = resolve(
  import.meta.dirname,
  import.meta.dirname.includes(join('build', 'test')) ? '../../..' : '../..',
)

/** The folder of `./fetch-secrets` and of `owner/aws-zero-trust-actions/fetch-secrets@v1`: both mean an action of ours. */
export const folderOf = (uses: string, root: string = ROOT): string => {
  const match = /^(?:[.$]\/|[^/]+\/aws-zero-trust-actions\/)([a-z-]+)(?:@.*)?$/.exec(uses)
  const folder = resolve(root, match?.[1] ?? '')
  if (match === null || !existsSync(join(folder, 'action.yml'))) throw new Error(`There is no action \`${uses}\` here.`)
  return folder
}

/**
 * The script of an action. With `ACTIONS_FROM=build` in the environment it is the compiled entry and not its bundle, so
 * that nobody has to wait for bundles while developing.
 */
export const scriptOf = (path: string): string => {
  const source = ENTRIES.find(([name]) => path === join(ROOT, 'dist', name, 'index.js'))?.[1]
  if (process.env['ACTIONS_FROM'] === 'build' && source !== undefined) return join(ROOT, 'build', `${source}.js`)
  if (!existsSync(path)) throw new Error(`${path} has not been built: run \`npm run dist\`.`)
  return path
}
