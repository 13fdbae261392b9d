import type { Block } from './hcl/syntax.ts'
import type { ModuleCall, ModuleConfiguration, Plan } from './plan.ts'
import type { Placed, SourceModule, TerraformSource } from './source-index.ts'

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
  { folder, modules, installed }: TerraformSource,
): ((address: string) => ModuleScope) => {
  const root: ModuleScope = { address: '', configuration, source: modules.get(folder) }
  const known = new Map([['', root]])
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
    const path = parent.source?.folders.get(name) ?? installed.get(pathOf(address))
    const block = parent.source?.calls.get(name)
    return {
      address,
      configuration: call?.module,
      source: path === undefined ? undefined : modules.get(path),
      called: { parent, name, key, call, block },
    }
  }
}

/** The names of the calls that lead to a module: `app.kms`. */
const pathOf = (address: string): string =>
  [...address.matchAll(/(?:^|\.)module\.([^.[\]]+)(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?/g)]
    .map(([, name]) => name)
    .join('.')
