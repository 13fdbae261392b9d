import { Failure } from '../failure.ts'
import type { Problem } from '../failure.ts'
import type { NamedFolder, Runner } from '../runner/runner.ts'
import { quoted } from '../text/printable.ts'
import type { FilesDir } from './files-dir.ts'

/** What the names of private folders begin with. */
export const PRIVATE_PREFIX = 'fetch-secrets'

/** Where files go, and what there is to say about that place. */
export interface FilesFolder {
  /** Absolute. */
  readonly path: string
  readonly warnings: readonly Problem[]
}

/** The folder that the workflow itself names for files, if it does. */
export const namedFolder = (dir: FilesDir, workspace: string | undefined): NamedFolder | undefined => {
  switch (dir.kind) {
    case 'workspace':
      return workspace === undefined ? undefined : { folder: `${workspace}/${dir.path}`, within: workspace }
    case 'absolute':
      return { folder: dir.path, within: dir.path }
    case 'private':
    case 'memory':
      return undefined
  }
}

/** The folder for files. Nothing is made yet. */
export const filesFolder = async (
  dir: FilesDir,
  runner: Pick<Runner, 'privateFolder' | 'env' | 'platform'>,
): Promise<FilesFolder> => {
  switch (dir.kind) {
    case 'private':
      return { path: await runner.privateFolder(PRIVATE_PREFIX, 'disk'), warnings: [] }
    case 'memory':
      return {
        path: await runner.privateFolder(PRIVATE_PREFIX, 'memory'),
        warnings:
          runner.platform === 'linux'
            ? []
            : [
                {
                  where: 'files-dir',
                  what: 'this system offers no folder in memory, so files are kept in a private folder on the disk',
                },
              ],
      }
    case 'workspace':
      return {
        path: `${workspaceOf(runner)}/${dir.path}`,
        warnings: [
          { where: 'files-dir', what: 'files in the workspace may end up in uploads, caches and container images' },
        ],
      }
    case 'absolute':
      if (isBelow(runner.env('GITHUB_WORKSPACE'), dir.path))
        throw new Failure(
          'file',
          `${quoted(dir.path)} lies in the workspace.`,
          'Write `workspace:PATH`, if you want values there, or choose a folder outside.',
        )
      return { path: dir.path.replace(/[\\/]+$/, ''), warnings: [] }
  }
}

const workspaceOf = (runner: Pick<Runner, 'env'>): string => {
  const workspace = runner.env('GITHUB_WORKSPACE')
  if (workspace === undefined)
    throw new Failure('runner', 'GITHUB_WORKSPACE is not set.', 'The runner sets this variable: see what changed it.')
  return workspace
}

const isBelow = (folder: string | undefined, path: string): boolean =>
  folder !== undefined && `${path.replaceAll('\\', '/')}/`.startsWith(`${folder.replaceAll('\\', '/')}/`)
