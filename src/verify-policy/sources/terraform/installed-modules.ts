import { listIn, memberIn, stringIn } from './plain.ts'
import { joinedPath } from './source-index.ts'

/** Where `terraform init` lists the modules that it fetched, below the folder of the root module. */
export const MODULE_LIST = '.terraform/modules/modules.json'

/**
 * Folders of fetched modules, by the names of the calls that lead to them: `kms`, `app.kms`. A list that cannot be read is as
 * good as none: policies of those modules then stay unknown.
 */
export const installedModules = (folder: string, text: string): ReadonlyMap<string, string> => {
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch {
    return new Map()
  }
  return new Map(
    listIn(memberIn(list, 'Modules')).flatMap((module) => {
      const key = stringIn(memberIn(module, 'Key')) ?? ''
      const path = joinedPath(folder, stringIn(memberIn(module, 'Dir')) ?? '')
      return key === '' || path === undefined ? [] : [[key, path]]
    }),
  )
}

/** Whether a file came with a fetched module: nobody edits it, so findings point at the call of the module. */
export const isInstalled = (file: string): boolean => file.split('/').includes('.terraform')
