import type { Secret } from '../../../secrecy/secret.ts'
import type { Node } from '../../../text/node.ts'
import type { PlainObject } from './plain.ts'

/** What will happen to a resource. `keep`: nothing; `read`: a data source is read during apply. */
export type Change = 'create' | 'replace' | 'update' | 'keep' | 'delete' | 'forget' | 'read'

/** One resource or data source: with `count` and `for_each` there are several of one block. */
export interface Instance {
  /** `module.a["x"].aws_kms_key.k[0]`. */
  readonly address: string
  /** Address of its module; empty for the root module. */
  readonly module: string
  readonly mode: 'managed' | 'data'
  readonly type: string
  readonly name: string
  readonly index: string | number | undefined
  readonly change: Change
  /** The address before it was moved. */
  readonly movedFrom: string | undefined
  /** Whether it exists once the plan is applied, and whether it exists now. */
  readonly exists: Readonly<Record<'after' | 'before', boolean>>
  /** Attributes as planned; absent where the resource will be gone. Made when first asked for. */
  readonly after: () => Node | undefined
  /** Attributes as they are now; absent where the resource does not exist yet. */
  readonly before: () => Node | undefined
}

/** Everything a plan tells. */
export interface Plan {
  readonly file: string
  readonly instances: readonly Instance[]
  /** The root module of `configuration`. */
  readonly configuration: ModuleConfiguration
  readonly providers: ReadonlyMap<string, ProviderConfiguration>
  /** Values of the root module's variables; sensitive ones are not there. */
  readonly variables: ReadonlyMap<string, Node>
  /** The root module's variables whose value is a default that is not empty, sensitive ones included. */
  readonly defaulted: ReadonlySet<string>
  /** What the reader of the result should know, one sentence each. */
  readonly notices: readonly string[]
  /** Why parts of the plan are missing; absent where it is complete. */
  readonly incomplete?: string
  /** Every text that the plan marks as sensitive. */
  readonly secrets: readonly Secret[]
}

/** One module of the configuration, as the plan shows it: expressions are constants or lists of references. */
export interface ModuleConfiguration {
  /** By block: `aws_kms_key.k`, `data.aws_region.here`. */
  readonly resources: ReadonlyMap<string, ResourceConfiguration>
  readonly calls: ReadonlyMap<string, ModuleCall>
  readonly variables: ReadonlyMap<string, VariableConfiguration>
  readonly outputs: ReadonlyMap<string, unknown>
}

/** A variable block. `value` is its default, unless it is sensitive; `hasDefault`: whether that is a text that is not empty. */
interface VariableConfiguration {
  readonly value: Node | undefined
  readonly sensitive: boolean
  readonly hasDefault: boolean
}

/** A resource block. */
export interface ResourceConfiguration {
  readonly provider: string
  readonly expressions: PlainObject
}

/** A module block. */
export interface ModuleCall {
  readonly source: string
  readonly expressions: PlainObject
  readonly module: ModuleConfiguration
}

/** A provider block. */
export interface ProviderConfiguration {
  readonly name: string
  readonly expressions: PlainObject
}

/** The name of the block an instance comes from. */
export const blockOf = ({ mode, type, name }: Pick<Instance, 'mode' | 'type' | 'name'>): string =>
  mode === 'data' ? `data.${type}.${name}` : `${type}.${name}`
