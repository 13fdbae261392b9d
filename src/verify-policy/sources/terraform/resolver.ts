import type { Text } from '../../../policy/index.ts'
import { START } from '../../../text/node.ts'
import type { Node, Span } from '../../../text/node.ts'
import { memberOf } from '../../../text/tree.ts'
import { constantOf, soleReference } from './configuration.ts'
import { evaluate, stepped } from './evaluate.ts'
import type { Environment, Referred } from './evaluate.ts'
import { readHcl } from './hcl/reader.ts'
import { attributeOf } from './hcl/syntax.ts'
import type { Attribute, Block, Expression, Step } from './hcl/syntax.ts'
import { moduleScopes } from './modules.ts'
import type { ModuleScope } from './modules.ts'
import { objectIn } from './plain.ts'
import { isInstalled } from './installed-modules.ts'
import { isSameExpression } from './mentions.ts'
import { blockOf } from './plan.ts'
import type { Instance, Plan } from './plan.ts'
import { predicted } from './predicted.ts'
import type { Place } from './provider-place.ts'
import type { Placed, TerraformSource } from './source-index.ts'
import { notKnown } from './values.ts'
import { hasUnknown, itemsIn, knownText, membersIn, plain, treeOfValue, unknown } from './value.ts'
import type { LocatedTree, Value } from './value.ts'

/** Which side of a plan is looked at. */
export type Side = 'after' | 'before'

/** What the resolver needs to know beside the plan and the source. */
export interface Surroundings {
  readonly placeOf: (instance: Instance, resolver: Resolver) => Place
  readonly policyDataOf: (instance: Instance, resolver: Resolver) => LocatedTree
}

/** How many steps of evaluation one plan may cost. */
const BUDGET = 2_000_000

/** Attributes that hold the whole identity of another resource: a lone reference there is that identity. */
const LINKS: ReadonlySet<string> = new Set(
  (
    'role role_name policy_arn policy_id permissions_boundary user target_id ' +
    'key_id kms_key_id target_key_id primary_key_arn grantee_principal secret_id secret_arn ' +
    'rotation_lambda_arn function_name service_role rule vpc_id vpc_endpoint_id security_group_id'
  ).split(' '),
)

/** Answers what an attribute of a resource is, from the plan, from what is predictable, and from the source. */
export class Resolver {
  readonly plan: Plan
  readonly side: Side
  /** The instances that exist on this side of the plan. */
  readonly instances: readonly Instance[]
  /** The instances that the plan takes away. */
  readonly removed: readonly Instance[]
  readonly #surroundings: Surroundings
  readonly #scopeOf: (address: string) => ModuleScope
  readonly #byBlock = new Map<string, Instance[]>()
  readonly #attributes = new Map<string, Value>()
  readonly #names = new Map<string, { readonly value: Value; readonly file: string }>()
  readonly #busy = new Set<string>()
  readonly #budget = { left: BUDGET }

  constructor(plan: Plan, side: Side, source: TerraformSource, surroundings: Surroundings) {
    this.plan = plan
    this.side = side
    this.#surroundings = surroundings
    this.#scopeOf = moduleScopes(plan, source)
    // A resource that is gone, or not there yet, is nothing to refer to.
    this.instances = plan.instances.filter(({ exists }) => exists[side])
    this.removed = side === 'before' ? [] : plan.instances.filter(({ change }) => change === 'delete')
    for (const instance of this.instances) {
      const block = `${instance.module} ${blockOf(instance)}`
      const siblings = this.#byBlock.get(block)
      if (siblings === undefined) this.#byBlock.set(block, [instance])
      else siblings.push(instance)
    }
  }

  placeOf(instance: Instance): Place {
    return this.#surroundings.placeOf(instance, this)
  }

  scopeOf(instance: Instance): ModuleScope {
    return this.#scopeOf(instance.module)
  }

  /** The source block of an instance. */
  blockOf(instance: Instance): Placed<Block> | undefined {
    return this.side === 'before' ? undefined : this.scopeOf(instance).source?.resources.get(blockOf(instance))
  }

  /** The module block that leads to an instance whose own block is not at hand, such as one of a registry's module. */
  callOf(instance: Instance): Placed<Block> | undefined {
    let { called } = this.scopeOf(instance)
    while (called !== undefined && (called.block === undefined || isInstalled(called.block.file)))
      called = called.parent.called
    return this.side === 'before' ? undefined : called?.block
  }

  /** An attribute as the plan shows it. */
  planned(instance: Instance, name: string): Node | undefined {
    const all = instance[this.side]()
    // Of a deferred resource nothing is certain.
    return all?.kind === 'unknown' ? notKnown(`${instance.address}.${name}`) : memberOf(all, name)
  }

  /** What `configuration` says about an attribute. */
  configured(instance: Instance, name: string): unknown {
    const expressions = this.scopeOf(instance).configuration?.resources.get(blockOf(instance))?.expressions ?? {}
    return Object.hasOwn(expressions, name) ? expressions[name] : undefined
  }

  /** An attribute; what the plan does not tell is predicted, or worked out. */
  attribute(instance: Instance, name: string): Value {
    const id = `${instance.address} ${name}`
    const known = this.#attributes.get(id)
    if (known !== undefined) return known
    if (this.#busy.has(id)) return unknown(`${instance.address}.${name} (refers to itself)`, START)
    this.#busy.add(id)
    const value = this.#attribute(instance, name)
    this.#busy.delete(id)
    this.#attributes.set(id, value)
    return value
  }

  /** The attribute as text with holes; undefined where even its type is not known. */
  text(instance: Instance, name: string): Text | undefined {
    const value = this.attribute(instance, name)
    const known = knownText(value)
    const node = treeOfValue(value)
    return known ?? (node.kind === 'text' ? { parts: node.parts } : undefined)
  }

  #attribute(instance: Instance, name: string): Value {
    const planned = this.planned(instance, name)
    if (instance.type === 'aws_iam_policy_document' && (name === 'json' || name === 'minified_json')) {
      const document = this.#surroundings.policyDataOf(instance, this)
      const node = planned ?? { kind: 'unknown', why: `${instance.address}.${name} (known after apply)`, at: START }
      return { kind: 'plain', node, document }
    }
    if (planned !== undefined && !hasUnknown(planned)) return plain(planned)
    const guess = predicted(instance, name, this)
    if (guess !== undefined) return guess
    const worked = this.expressionValue(instance, name)
    const isBetter = worked !== undefined && !isUnknown(worked)
    return isBetter ? worked : plain(planned ?? { kind: 'unknown', why: `${instance.address}.${name}`, at: START })
  }

  /** An argument of a provider block: from the source, else a constant or a variable of the root module. */
  provider(key: string, name: string): Value | undefined {
    const root = this.#scopeOf('')
    const [type, alias] = key.split('.')
    const block = root.source?.providers.find(({ item }) => item.labels[0] === type && aliasOf(item) === alias)
    const attribute = attributeOf(block?.item.body, name)
    if (block !== undefined && attribute !== undefined) {
      return evaluate(attribute.value, this.#environmentOf(root, block.file, new Map()))
    }
    const expressions = this.plan.providers.get(key)?.expressions ?? {}
    const expression = Object.hasOwn(expressions, name) ? expressions[name] : undefined
    if (expression === undefined) return undefined
    const variable = /^var\.([^.[]+)$/.exec(soleReference(expression) ?? '')?.[1]
    if (variable !== undefined) return plain(this.plan.variables.get(variable) ?? notTold(key, name))
    return Array.isArray(expression)
      ? plain(blocksNode(expression))
      : (this.#configuredValue(expression, root, false) ?? plain(notTold(key, name)))
  }

  /** The expression of an attribute, worked out: from the source, else where `configuration` leaves no doubt. */
  expressionValue(instance: Instance, name: string): Value | undefined {
    if (this.side === 'before') return undefined
    const block = this.blockOf(instance)
    const attribute = attributeOf(block?.item.body, name)
    const configured = this.configured(instance, name)
    if (block !== undefined && attribute !== undefined && isSameExpression(attribute.value, configured)) {
      return evaluate(attribute.value, this.environment(instance, block.file))
    }
    return this.#configuredValue(configured, this.scopeOf(instance), LINKS.has(name))
  }

  /** The names that an expression in the block of an instance may use. */
  environment(instance: Instance, file: string): Environment {
    const scope = this.scopeOf(instance)
    const bindings = new Map<string, Value>()
    if (typeof instance.index === 'number') bindings.set('count', record({ index: number(instance.index) }))
    if (typeof instance.index === 'string') {
      const key = plain({ kind: 'string', value: instance.index, at: START })
      bindings.set('each', record({ key, value: this.#eachValue(instance, scope, instance.index) }))
    }
    return this.#environmentOf(scope, file, bindings)
  }

  #eachValue(instance: Instance, scope: ModuleScope, key: string): Value {
    const block = this.blockOf(instance)
    const forEach = attributeOf(block?.item.body, 'for_each')
    return forEach === undefined || block === undefined
      ? unknown(`each.value of ${instance.address}`, START)
      : this.#memberOfEach(evaluate(forEach.value, this.#environmentOf(scope, block.file, new Map())), key)
  }

  #memberOfEach(collection: Value, key: string): Value {
    const member = membersIn(collection)?.find((each) => each.key === key)?.value
    // In a set the value is the key.
    return (
      member ??
      (itemsIn(collection) === undefined
        ? unknown('each.value', START)
        : plain({ kind: 'string', value: key, at: START }))
    )
  }

  #environmentOf(scope: ModuleScope, file: string, bindings: ReadonlyMap<string, Value>): Environment {
    return {
      file,
      bindings,
      budget: this.#budget,
      attribute: (instance, name) => this.attribute(instance, name),
      refer: (root, steps, { file: own }) => this.#refer(scope, root, steps, own, false),
    }
  }

  #refer(
    scope: ModuleScope,
    root: string,
    steps: readonly Step[],
    file: string,
    isLink: boolean,
  ): Referred | undefined {
    const [first, second, ...others] = steps
    const name = first?.kind === 'attribute' ? first.name : undefined
    if (name === undefined) return undefined
    const rest = steps.slice(1)
    switch (root) {
      case 'var':
        return this.#variable(scope, name, rest, isLink)
      case 'local':
        return this.#once(
          `${scope.address} local.${name}`,
          () => {
            const local = scope.source?.locals.get(name)
            if (local === undefined) return undefined
            return {
              value: evaluate(local.item.value, this.#environmentOf(scope, local.file, new Map())),
              file: local.file,
            }
          },
          rest,
        )
      case 'module':
        return this.#module(scope, name, rest, isLink)
      case 'data':
        return second?.kind === 'attribute'
          ? this.#resource(scope, `data.${name}.${second.name}`, others, file)
          : undefined
      case 'path':
      case 'terraform':
      case 'self':
      case 'each':
      case 'count':
      case 'ephemeral':
        return undefined
      default:
        return this.#resource(scope, `${root}.${name}`, rest, file)
    }
  }

  /** Works a name out once; a name that leads back to itself is not known. */
  #once(
    id: string,
    work: () => { readonly value: Value; readonly file: string } | undefined,
    rest: readonly Step[],
  ): Referred | undefined {
    if (this.#busy.has(id)) return undefined
    const known = this.#names.get(id)
    if (known !== undefined) return { ...known, rest }
    this.#busy.add(id)
    const found = work()
    this.#busy.delete(id)
    if (found === undefined) return undefined
    this.#names.set(id, found)
    return { ...found, rest }
  }

  #variable(scope: ModuleScope, name: string, rest: readonly Step[], isLink: boolean): Referred | undefined {
    const { called, configuration } = scope
    const declared = configuration?.variables.get(name)
    if (called === undefined) {
      const node = this.plan.variables.get(name) ?? declared?.value
      return node === undefined ? undefined : { value: plain(node), file: '', rest }
    }
    return this.#once(
      `${scope.address} var.${name} ${isLink}`,
      () => {
        const { parent, block, call } = called
        const argument = attributeOf(block?.item.body, name)
        if (block !== undefined && argument !== undefined) {
          const environment = this.#environmentOf(parent, block.file, this.#moduleBindings(scope, parent, block))
          return { value: evaluate(argument.value, environment), file: block.file }
        }
        const expression =
          call === undefined || !Object.hasOwn(call.expressions, name) ? undefined : call.expressions[name]
        if (expression === undefined)
          return declared?.value === undefined ? undefined : { value: plain(declared.value), file: '' }
        const value = this.#configuredValue(expression, parent, isLink)
        return value === undefined ? undefined : { value, file: '' }
      },
      rest,
    )
  }

  #moduleBindings({ called }: ModuleScope, parent: ModuleScope, block: Placed<Block>): ReadonlyMap<string, Value> {
    const bindings = new Map<string, Value>()
    const key = called?.key
    if (typeof key === 'number') bindings.set('count', record({ index: number(key) }))
    if (typeof key === 'string') {
      const forEach = attributeOf(block.item.body, 'for_each')
      const collection =
        forEach === undefined ? undefined : evaluate(forEach.value, this.#environmentOf(parent, block.file, new Map()))
      const value = collection === undefined ? unknown('each.value', START) : this.#memberOfEach(collection, key)
      bindings.set('each', record({ key: plain({ kind: 'string', value: key, at: START }), value }))
    }
    return bindings
  }

  /** `module.name.output`, `module.name["key"].output`. */
  #module(scope: ModuleScope, name: string, steps: readonly Step[], isLink: boolean): Referred | undefined {
    const [first, second] = steps
    const hasKey = first?.kind === 'index'
    const key = first?.kind === 'index' ? keyText(first.key) : ''
    const output = hasKey ? second : first
    if (key === undefined || output?.kind !== 'attribute') return undefined
    const prefix = scope.address === '' ? '' : `${scope.address}.`
    const child = this.#scopeOf(`${prefix}module.${name}${key}`)
    const rest = steps.slice(hasKey ? 2 : 1)
    return this.#once(
      `${child.address} output.${output.name} ${isLink}`,
      () => this.#output(child, output.name, isLink),
      rest,
    )
  }

  #output(
    scope: ModuleScope,
    name: string,
    isLink: boolean,
  ): { readonly value: Value; readonly file: string } | undefined {
    const block = scope.source?.outputs.get(name)
    const attribute = attributeOf(block?.item.body, 'value')
    if (block !== undefined && attribute !== undefined) {
      return { value: evaluate(attribute.value, this.#environmentOf(scope, block.file, new Map())), file: block.file }
    }
    const value = this.#configuredValue(scope.configuration?.outputs.get(name), scope, isLink)
    return value === undefined ? undefined : { value, file: '' }
  }

  #resource(scope: ModuleScope, block: string, steps: readonly Step[], file: string): Referred | undefined {
    const instances = this.#byBlock.get(`${scope.address} ${block}`) ?? []
    const [only] = instances
    const at: Span = START
    const wrap = (instance: Instance): Value => ({ kind: 'instance', instance, at })
    if (only === undefined) {
      return scope.source?.resources.has(block) === true
        ? { value: { kind: 'list', items: [], at }, file, rest: steps }
        : undefined
    }
    if (only.index === undefined) return { value: wrap(only), file: '', rest: steps }
    if (typeof only.index === 'number') {
      const items = [...instances].sort((a, b) => Number(a.index) - Number(b.index)).map(wrap)
      return { value: { kind: 'list', items, at }, file: '', rest: steps }
    }
    const members = instances.map((instance) => ({ key: String(instance.index), keyAt: at, value: wrap(instance) }))
    return { value: { kind: 'map', members, at }, file: '', rest: steps }
  }

  /** An expression of `configuration`: a constant, or a lone reference where that can only be the value itself. */
  #configuredValue(expression: unknown, scope: ModuleScope, isLink: boolean): Value | undefined {
    const constant = constantOf(expression)
    if (constant !== undefined) return plain(constant)
    const reference = soleReference(expression)
    if (reference === undefined) return undefined
    const isDocument = /^data\.aws_iam_policy_document\..+\.(?:minified_)?json$/.test(reference)
    const parsed = isLink || isDocument ? referenceExpression(reference) : undefined
    if (parsed?.kind !== 'reference') return undefined
    const environment = this.#environmentOf(scope, '', new Map())
    const found = this.#refer(scope, parsed.root, parsed.steps, '', isLink)
    return found === undefined ? undefined : stepped(found.value, found.rest, START, environment)
  }
}

const aliasOf = ({ body }: Block): string | undefined => {
  const alias = attributeOf(body, 'alias')?.value
  return alias?.kind === 'constant' && typeof alias.value === 'string' ? alias.value : undefined
}

const notTold = (key: string, name: string): Node => ({ kind: 'unknown', why: `${name} of provider ${key}`, at: START })

/** Nested blocks of `configuration`: what is constant in them. */
const blocksNode = (blocks: readonly unknown[]): Node => ({
  kind: 'array',
  items: blocks.map((block) => ({
    kind: 'object',
    members: Object.entries(objectIn(block)).map(([key, expression]) => ({
      key,
      keyAt: START,
      value: constantOf(expression) ?? { kind: 'unknown', why: key, at: START },
    })),
    at: START,
  })),
  at: START,
})

const isUnknown = (value: Value): boolean =>
  value.kind === 'plain' && value.node.kind === 'unknown' && value.document === undefined

const record = (members: Readonly<Record<string, Value>>): Value => ({
  kind: 'map',
  members: Object.entries(members).map(([key, value]) => ({ key, keyAt: START, value })),
  at: START,
})

const number = (value: number): Value => plain({ kind: 'number', raw: String(value), at: START })

/** A literal key in brackets, as an address has it. */
const keyText = (key: Expression): string | undefined => {
  if (key.kind === 'number') return `[${key.raw}]`
  return key.kind === 'constant' && typeof key.value === 'string' ? `["${key.value}"]` : undefined
}

/** A reference of `configuration` as syntax. */
const referenceExpression = (reference: string): Attribute['value'] | undefined =>
  readHcl(`x = ${reference}\n`).body.attributes[0]?.value
