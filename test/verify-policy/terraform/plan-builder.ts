/** Plans in the shape of `terraform show -json` (Terraform 1.11, AWS provider 5), put together from what a test is about. */

type Json = Readonly<Record<string, unknown>>

const PROVIDER = 'registry.terraform.io/hashicorp/aws'
const ADDRESS = /^((?:module\.[^.[]+(?:\[[^\]]+\])?\.)*)(data\.)?([^.]+)\.([^.[]+)(?:\[("[^"]*"|\d+)\])?$/

/** One resource or data source. */
export interface Planned {
  readonly address: string
  /** Default: created if there is no `before`, else unchanged. */
  readonly actions?: readonly string[]
  readonly before?: Json
  readonly after?: Json
  readonly unknown?: Json
  readonly sensitive?: Json
  /** Expressions of `configuration`. */
  readonly config?: Json
  readonly provider?: string
  readonly movedFrom?: string
  readonly importing?: string
}

/** The rest of the plan. */
export interface Surroundings {
  readonly account?: string
  readonly region?: string
  readonly variables?: Json
  readonly declared?: Json
  readonly calls?: Readonly<Record<string, Json>>
  readonly providers?: Json
  readonly rest?: Json
}

/** Expressions of `configuration`. */
export const constant = (value: unknown): Json => ({ constant_value: value })
export const reference = (...paths: readonly string[]): Json => ({
  references: paths.flatMap((path) => [
    path,
    path
      .split('.')
      .slice(0, path.startsWith('data.') ? 3 : 2)
      .join('.'),
  ]),
})

/** The text of a plan. */
export const planText = (resources: readonly Planned[], surroundings: Surroundings = {}): string =>
  JSON.stringify(planOf(resources, surroundings), null, 2)

const planOf = (
  resources: readonly Planned[],
  { account = '111122223333', region = 'us-east-1', ...given }: Surroundings,
) => ({
  format_version: '1.2',
  terraform_version: '1.11.4',
  variables: Object.fromEntries(Object.entries(given.variables ?? {}).map(([name, value]) => [name, { value }])),
  planned_values: { root_module: {} },
  resource_changes: resources.filter(({ actions }) => actions?.[0] !== 'already-read').map(changeOf),
  prior_state: {
    format_version: '1.0',
    terraform_version: '1.11.4',
    values: {
      root_module: {
        resources: [
          readAlready('data.aws_caller_identity.current', { account_id: account, id: account }),
          ...resources
            .filter(({ actions }) => actions?.[0] === 'already-read')
            .map(({ address, after }) => readAlready(address, after ?? {})),
        ],
      },
    },
  },
  configuration: {
    provider_config: {
      aws: { name: 'aws', full_name: PROVIDER, expressions: { region: constant(region) } },
      ...given.providers,
    },
    root_module: {
      ...moduleOf('', resources, given.calls ?? {}),
      variables: given.declared ?? {},
    },
  },
  complete: true,
  errored: false,
  ...given.rest,
})

const partsOf = (address: string) => {
  const [, module = '', data, type = '', name = '', index] = ADDRESS.exec(address) ?? []
  return {
    module: module.replace(/\.$/, ''),
    mode: data === undefined ? 'managed' : 'data',
    type,
    name,
    index: index === undefined ? undefined : (JSON.parse(index) as string | number),
  }
}

const readAlready = (address: string, values: Json) => {
  const { type, name, index } = partsOf(address)
  const own = index === undefined ? {} : { index }
  return {
    address,
    mode: 'data',
    type,
    name,
    ...own,
    provider_name: PROVIDER,
    schema_version: 0,
    values,
    sensitive_values: {},
  }
}

const changeOf = ({ address, actions, before, after, unknown, sensitive, movedFrom, importing }: Planned) => {
  const { module, mode, type, name, index } = partsOf(address)
  const isData = mode === 'data'
  return {
    address,
    ...(module === '' ? {} : { module_address: module }),
    ...(movedFrom === undefined ? {} : { previous_address: movedFrom }),
    mode,
    type,
    name,
    ...(index === undefined ? {} : { index }),
    provider_name: PROVIDER,
    change: {
      actions: actions ?? (isData ? ['read'] : before === undefined ? ['create'] : ['no-op']),
      before: before ?? null,
      after: after ?? (actions?.includes('delete') === true || before === undefined ? null : before),
      after_unknown: unknown ?? {},
      before_sensitive: before === undefined ? false : {},
      after_sensitive: sensitive ?? {},
      ...(importing === undefined ? {} : { importing: { id: importing } }),
    },
  }
}

/** The path of a module without keys: `db.inner`. */
const pathOf = (address: string): string =>
  partsOf(address)
    .module.replaceAll(/\[[^\]]+\]/g, '')
    .replaceAll('module.', '')

/** The configuration of a module and of those below it; keys of instances do not show. */
const moduleOf = (path: string, resources: readonly Planned[], calls: Readonly<Record<string, Json>>): Json => {
  const own = resources.filter(({ address }) => pathOf(address) === path)
  const blocks = new Map(
    own.map(({ address, config, provider }) => {
      const { mode, type, name } = partsOf(address)
      const block = `${mode === 'data' ? 'data.' : ''}${type}.${name}`
      const expressions = config === undefined ? {} : { expressions: config }
      return [
        block,
        { address: block, mode, type, name, provider_config_key: provider ?? 'aws', ...expressions, schema_version: 0 },
      ]
    }),
  )
  const below = Object.entries(calls).filter(([name]) => name.split('.').slice(0, -1).join('.') === path)
  const children = below.map(([name, call]) => [
    name.split('.').at(-1) ?? '',
    { ...call, module: { ...(call['module'] as Json), ...moduleOf(name, resources, calls) } },
  ])
  return { resources: [...blocks.values()], module_calls: Object.fromEntries(children) }
}
