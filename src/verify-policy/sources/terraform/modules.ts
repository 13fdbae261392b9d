import type { Block } from './hcl/syntax.ts'
import type { ModuleCall, ModuleConfiguration, Plan } from './plan.ts'
import type { Placed, SourceIndex, SourceModule } from './source-index.ts'

/** One instance of a module: the root module, or what a module block made. */
export interface ModuleScope {
  /** Empty for the root module. */
  readonly address: string
  readonly configuration: ModuleConfiguration | undefined
  readonly source: SourceModule | undefined
  /** How the parent calls it; absent for the root module. */
  readonly called?: {
    readonly parent: ModuleScope
    readonly name: string
    readonly key: string | number | undefined
    readonly call: ModuleCall | undefined
    readonly block: Placed<Block> | undefined
  }
}

const SEGMENT = /module\.([^.[\]]+)(?:\[(?:"((?:[^"\\]|\\.)*)"|(\d+))\])?(?:\.|$)/y

/** Finds the scope of a module by its address; each is made once. */
export const moduleScopes = (
  { configuration }: Plan,
  sources: SourceIndex,
  folder: string,
): ((address: string) => ModuleScope) => {
  const root: ModuleScope = { address: '', configuration, source: sources.get(folder) }
  const known = new Map([['', root]])
  const folderOf = (scope: ModuleScope): string => {
    const { called } = scope
    return called === undefined ? folder : (called.parent.source?.folders.get(called.name) ?? '')
  }
  return (address) => {
    SEGMENT.lastIndex = 0
    let scope = root
    while (SEGMENT.lastIndex < address.length) {
      const from = SEGMENT.lastIndex
      const [text, name = '', key, index] = SEGMENT.exec(address) ?? []
      if (text === undefined) break
      const step = text.replace(/\.$/, '')
      const own = scope.address === '' ? step : `${scope.address}.${step}`
      scope = known.get(own) ?? called(scope, name, key ?? (index === undefined ? undefined : Number(index)), own)
      known.set(own, scope)
      SEGMENT.lastIndex = from + text.length
    }
    return scope
  }

  function called(parent: ModuleScope, name: string, key: string | number | undefined, address: string): ModuleScope {
    const call = parent.configuration?.calls.get(name)
    const scope = { address, configuration: call?.module, source: undefined }
    const block = parent.source?.calls.get(name)
    const own = { ...scope, called: { parent, name, key, call, block } }
    return { ...own, source: parent.source?.folders.has(name) === true ? sources.get(folderOf(own)) : undefined }
  }
}
