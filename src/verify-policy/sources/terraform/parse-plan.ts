import { Secret } from '../../../secrecy/secret.ts'
import { readJson } from '../../../text/json.ts'
import { nodeOf } from '../../../text/node.ts'
import type { Node } from '../../../text/node.ts'
import { quoted } from '../../../text/printable.ts'
import { moduleConfiguration, providerConfigurations } from './configuration.ts'
import { listIn, memberIn, objectIn, stringIn } from './plain.ts'
import type { Change, Instance, Plan } from './plan.ts'
import { sensitiveTexts, textsIn, treeOf } from './values.ts'
import type { PlanValue } from './values.ts'

/** Why a file is no plan, as one sentence without a full stop, and where that shows. */
export interface PlanProblem {
  readonly kind: 'problem'
  readonly what: string
  readonly line: number
  readonly column: number
}

/** How the right file is made. */
export const MAKE_A_PLAN = 'make it with `terraform plan -out=tfplan && terraform show -json tfplan > plan.json`'

/** Beyond this many UTF-16 units a syntax error is not searched for its place. */
const SEARCHABLE = 32 * 1024 * 1024
/** Attributes that hold a secret whatever the provider says about them. */
const SECRET_ATTRIBUTES = ['secret_string', 'secret_binary', 'secret_string_wo']

/**
 * Reads the output of `terraform show -json` or `tofu show -json` for a saved plan.
 * https://developer.hashicorp.com/terraform/internals/json-format
 */
export const parsePlan = (file: string, text: string): { readonly kind: 'plan'; readonly plan: Plan } | PlanProblem => {
  let root: unknown
  try {
    root = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch {
    // The parser's own message quotes the text, which may be a secret.
    return syntaxProblem(text)
  }
  const refusal = refusalOf(root)
  return refusal === undefined ? { kind: 'plan', plan: planOf(file, root) } : problem(refusal)
}

const problem = (what: string, line = 1, column = 1): PlanProblem => ({ kind: 'problem', what, line, column })

const syntaxProblem = (text: string): PlanProblem => {
  if (/^\s*\{"@level"/.test(text))
    return problem(`it is a stream of log events (\`-json\`), not a plan: ${MAKE_A_PLAN}`)
  if (text.startsWith('PK')) return problem(`it is a binary plan: ${MAKE_A_PLAN}`)
  const found =
    text.length > SEARCHABLE ? undefined : readJson(text, 1000).problems.find(({ kind }) => kind !== 'duplicate')
  return found === undefined
    ? problem('it is not valid JSON')
    : problem(`it is not valid JSON: ${found.what}`, found.at.line, found.at.column)
}

/** Why a JSON file is not a plan that can be read. */
const refusalOf = (root: unknown): string | undefined => {
  if (memberIn(root, '@level') !== undefined) return `it is a log event (\`-json\`), not a plan: ${MAKE_A_PLAN}`
  if (memberIn(root, 'lineage') !== undefined) return `it is a state file, not a plan: ${MAKE_A_PLAN}`
  const version = stringIn(memberIn(root, 'format_version'))
  if (version === undefined) return `it is not a plan: ${MAKE_A_PLAN}`
  const [major] = version.split('.')
  if (major !== '0' && major !== '1')
    return `its format version ${quoted(version)} is not known; versions 0.x and 1.x are`
  return Array.isArray(memberIn(root, 'resource_changes')) || memberIn(root, 'planned_values') !== undefined
    ? undefined
    : `it shows a state, not a plan: ${MAKE_A_PLAN}`
}

const planOf = (file: string, root: unknown): Plan => {
  const changes = listIn(memberIn(root, 'resource_changes')).filter((each) => memberIn(each, 'deposed') === undefined)
  const deferred = listIn(memberIn(root, 'deferred_changes')).map((each) => memberIn(each, 'resource_change'))
  const configuration = memberIn(root, 'configuration')
  const rootModule = moduleConfiguration(memberIn(configuration, 'root_module'))
  const changed = [...changes.flatMap(changedInstance), ...deferred.flatMap(deferredInstance)]
  const known = new Set(changed.map(({ address }) => address))
  const others = [
    ...stateInstances(memberIn(memberIn(root, 'planned_values'), 'root_module')),
    ...stateInstances(memberIn(memberIn(memberIn(root, 'prior_state'), 'values'), 'root_module')).filter(
      ({ mode }) => mode === 'data',
    ),
  ]
  const incomplete = incompleteness(root, deferred.length)
  return {
    file,
    instances: [...changed, ...others.filter(({ address }) => !known.has(address) && known.add(address))],
    configuration: rootModule,
    providers: providerConfigurations(memberIn(configuration, 'provider_config')),
    variables: new Map(
      Object.entries(objectIn(memberIn(root, 'variables'))).flatMap(([name, variable]): (readonly [string, Node])[] =>
        rootModule.variables.get(name)?.sensitive === true ? [] : [[name, nodeOf(memberIn(variable, 'value') ?? null)]],
      ),
    ),
    defaulted: defaultedVariables(root),
    notices: noticesOf(file, root, incomplete),
    ...(incomplete === undefined ? {} : { incomplete }),
    secrets: [...new Set(secretTexts(root, changes))].map((text) => Secret.of(text)),
  }
}

const defaultedVariables = (root: unknown): ReadonlySet<string> => {
  const declared = objectIn(memberIn(memberIn(memberIn(root, 'configuration'), 'root_module'), 'variables'))
  const given = memberIn(root, 'variables')
  const isDefault = ([name, variable]: readonly [string, unknown]): boolean => {
    const value = memberIn(variable, 'default')
    return typeof value === 'string' && value !== '' && memberIn(memberIn(given, name), 'value') === value
  }
  return new Set(
    Object.entries(declared)
      .filter(isDefault)
      .map(([name]) => name),
  )
}

const incompleteness = (root: unknown, deferred: number): string | undefined => {
  if (memberIn(root, 'errored') === true) return 'the plan ended with an error'
  if (deferred > 0) return 'the plan defers changes to a later run'
  return memberIn(root, 'complete') === false ? 'the plan does not cover all resources' : undefined
}

const noticesOf = (file: string, root: unknown, incomplete: string | undefined): readonly string[] => [
  ...(incomplete === undefined
    ? []
    : [`${quoted(file)} is not complete: ${incomplete}. What it does not show is not known.`]),
  ...(stringIn(memberIn(root, 'format_version'))?.startsWith('0.') === true
    ? [`${quoted(file)} was made by an old Terraform (format 0.x); some values may be missing.`]
    : []),
]

const changeOf = (actions: readonly unknown[], mode: string): Change => {
  const has = (action: string): boolean => actions.includes(action)
  if (mode === 'data') return 'read'
  if (has('create')) return has('delete') || has('forget') ? 'replace' : 'create'
  if (has('delete')) return 'delete'
  if (has('forget')) return 'forget'
  return has('update') ? 'update' : 'keep'
}

const changedInstance = (resource: unknown): readonly Instance[] => {
  const change = memberIn(resource, 'change')
  const after = {
    value: memberIn(change, 'after'),
    unknown: memberIn(change, 'after_unknown'),
    sensitive: memberIn(change, 'after_sensitive'),
  }
  const before = {
    value: memberIn(change, 'before'),
    unknown: undefined,
    sensitive: memberIn(change, 'before_sensitive'),
  }
  const kind = changeOf(listIn(memberIn(change, 'actions')), stringIn(memberIn(resource, 'mode')) ?? 'managed')
  // What Terraform forgets stays in AWS as it is.
  return instanceOf(resource, kind, kind === 'forget' ? before : after, before)
}

/** Of a deferred change nothing is certain, not even how many instances there will be. */
const deferredInstance = (resource: unknown): readonly Instance[] =>
  instanceOf(resource, 'update', { value: undefined, unknown: true, sensitive: undefined }, undefined)

/** The resources of a module of `planned_values` or of a state, and of the modules below it. */
const stateInstances = (module: unknown): readonly Instance[] => {
  const address = stringIn(memberIn(module, 'address'))
  const resources = listIn(memberIn(module, 'resources')).flatMap((resource) => {
    const value = {
      value: memberIn(resource, 'values'),
      unknown: undefined,
      sensitive: memberIn(resource, 'sensitive_values'),
    }
    const located = address === undefined ? resource : { ...objectIn(resource), module_address: address }
    return instanceOf(located, memberIn(resource, 'mode') === 'data' ? 'read' : 'keep', value, value)
  })
  return [...resources, ...listIn(memberIn(module, 'child_modules')).flatMap(stateInstances)]
}

const instanceOf = (
  resource: unknown,
  change: Change,
  after: PlanValue,
  before: PlanValue | undefined,
): readonly Instance[] => {
  const [address, type, name] = ['address', 'type', 'name'].map((key) => stringIn(memberIn(resource, key)))
  if (address === undefined || type === undefined || name === undefined) return []
  const index = memberIn(resource, 'index')
  return [
    {
      address,
      type,
      name,
      change,
      module: stringIn(memberIn(resource, 'module_address')) ?? '',
      mode: memberIn(resource, 'mode') === 'data' ? 'data' : 'managed',
      index: typeof index === 'string' || typeof index === 'number' ? index : undefined,
      movedFrom: stringIn(memberIn(resource, 'previous_address')),
      exists: { after: change !== 'delete' && isThere(after), before: isThere(before) },
      after: treeOnce(change === 'delete' ? undefined : after, address),
      before: treeOnce(before, address),
    },
  ]
}

const isThere = (value: PlanValue | undefined): boolean =>
  value !== undefined && ((value.value !== null && value.value !== undefined) || value.unknown === true)

/** Plans are large and most of their resources are never looked at. */
const treeOnce = (value: PlanValue | undefined, address: string): (() => Node | undefined) => {
  let tree: Node | undefined
  return () => {
    if (value === undefined || !isThere(value)) return undefined
    tree ??= treeOf({ ...value, sensitive: withSecretAttributes(value.sensitive) }, address)
    return tree
  }
}

const withSecretAttributes = (sensitive: unknown): unknown =>
  sensitive === true
    ? true
    : { ...objectIn(sensitive), ...Object.fromEntries(SECRET_ATTRIBUTES.map((name) => [name, true])) }

/** Every text that must not be seen, wherever the plan holds it. */
const secretTexts = (root: unknown, changes: readonly unknown[]): readonly string[] => {
  const drift = listIn(memberIn(root, 'resource_drift'))
  const deferred = listIn(memberIn(root, 'deferred_changes')).map((each) => memberIn(each, 'resource_change'))
  const outputs = Object.values(objectIn(memberIn(memberIn(root, 'planned_values'), 'outputs')))
  const priorOutputs = Object.values(objectIn(memberIn(memberIn(memberIn(root, 'prior_state'), 'values'), 'outputs')))
  const declared = objectIn(memberIn(memberIn(memberIn(root, 'configuration'), 'root_module'), 'variables'))
  return [
    ...[...changes, ...drift, ...deferred].flatMap((each) => changeTexts(memberIn(each, 'change'))),
    ...Object.values(objectIn(memberIn(root, 'output_changes'))).flatMap(changeTexts),
    ...[...outputs, ...priorOutputs].flatMap((each) =>
      memberIn(each, 'sensitive') === true ? textsIn(memberIn(each, 'value')) : [],
    ),
    ...stateTexts(memberIn(memberIn(root, 'planned_values'), 'root_module')),
    ...stateTexts(memberIn(memberIn(memberIn(root, 'prior_state'), 'values'), 'root_module')),
    ...Object.entries(objectIn(memberIn(root, 'variables'))).flatMap(([name, variable]) =>
      memberIn(memberIn(declared, name), 'sensitive') === true ? textsIn(memberIn(variable, 'value')) : [],
    ),
    ...Object.values(declared).flatMap((variable) =>
      memberIn(variable, 'sensitive') === true ? textsIn(memberIn(variable, 'default')) : [],
    ),
  ]
}

const changeTexts = (change: unknown): readonly string[] => [
  ...sensitiveTexts(memberIn(change, 'before'), memberIn(change, 'before_sensitive')),
  ...sensitiveTexts(memberIn(change, 'after'), memberIn(change, 'after_sensitive')),
  ...secretAttributes(memberIn(change, 'before')),
  ...secretAttributes(memberIn(change, 'after')),
]

const stateTexts = (module: unknown): readonly string[] => [
  ...listIn(memberIn(module, 'resources')).flatMap((resource) => [
    ...sensitiveTexts(memberIn(resource, 'values'), memberIn(resource, 'sensitive_values')),
    ...secretAttributes(memberIn(resource, 'values')),
  ]),
  ...listIn(memberIn(module, 'child_modules')).flatMap(stateTexts),
]

const secretAttributes = (values: unknown): readonly string[] =>
  SECRET_ATTRIBUTES.flatMap((name) => textsIn(memberIn(values, name)))
