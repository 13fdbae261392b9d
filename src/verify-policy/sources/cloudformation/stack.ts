import { keyOfText } from '../../../policy/index.ts'
import type { Text } from '../../../policy/index.ts'
import type { Node, Span } from '../../../text/node.ts'
import { placedAt } from '../../../text/tree.ts'
import { MAX_DEPTH } from './context.ts'
import type { Effort, Names } from './context.ts'
import { onlyOutcome } from './documents.ts'
import { nodeOfText, textOfNode, unknown } from './nodes.ts'
import { parameterValue, receivedValue } from './parameters.ts'
import type { Given } from './parameters.ts'
import { accountOf, partitionOfPlace, regionOf, stackNameOf } from './place.ts'
import type { Place } from './place.ts'
import { attributeOf, referenceOf } from './predicted.ts'
import { Resource } from './resource.ts'
import type { Template, TemplateProblem } from './template.ts'

/** What other stacks export under a name. */
export type Imports = (name: Text, by: Stack) => Node | undefined

/** How a stack lies in another one. */
export interface Nesting {
  /** The template of a nested stack, where it is among those that are read. */
  readonly templateOf: (resource: Resource) => Template | undefined
  /** What the stack around it passes, by the name of the parameter. */
  readonly passed: ReadonlyMap<string, () => Node | undefined>
  readonly depth: number
}

/** Deeper nesting is a circle. */
const DEEPEST = 8

/** How many steps of evaluation one template may cost. */
const STEPS = 1_000_000

const NESTED = 'AWS::CloudFormation::Stack'

/** A template with the place and the parameters it is deployed with: answers what its names stand for. */
export class Stack implements Names {
  readonly template: Template
  readonly place: Place
  readonly label: string
  /** The resources that are made, or may be made. */
  readonly resources: readonly Resource[]
  readonly effort: Effort = { steps: STEPS, depth: 0 }
  readonly #problems = new Map<string, TemplateProblem>()
  readonly #all: ReadonlyMap<string, Resource>
  readonly #parameters: ReadonlyMap<string, Node>
  readonly #importsOf: Imports
  readonly #nesting: Nesting
  readonly #nested = new Map<string, Stack | undefined>()
  readonly #received = new Map<string, Node>()
  #bare: Stack | undefined
  #exports: ReadonlyMap<string, Node> | undefined

  constructor(template: Template, place: Place, given: Given, importsOf: Imports, nesting: Nesting) {
    this.#nesting = nesting
    this.template = template
    this.place = place
    this.label = template.label
    this.#importsOf = importsOf
    this.#parameters = new Map(
      [...template.parameters].map(([name, declaration]) => [name, parameterValue(declaration, given, template)]),
    )
    const all = template.resources.map((written) => new Resource(this, written))
    this.#all = new Map(all.map((resource) => [resource.logicalId, resource]))
    this.resources = all.filter(({ existence }) => existence.kind !== 'never')
  }

  get open(): string | undefined {
    return this.template.open
  }

  /** The stack with what the template itself says alone, without parameters that are given. */
  get bare(): Stack {
    this.#bare ??= new Stack(this.template, this.place, new Map(), this.#importsOf, {
      ...this.#nesting,
      passed: new Map(),
    })
    return this.#bare
  }

  /** The nested stack that a resource stands for; undefined where its template is not among those that are read. */
  nested(resource: Resource): Stack | undefined {
    const { logicalId, type } = resource
    if (type !== NESTED || this.#nesting.depth >= DEEPEST) return undefined
    if (this.#nested.has(logicalId)) return this.#nested.get(logicalId)
    const template = this.#nesting.templateOf(resource)
    const stack =
      template &&
      new Stack(
        { ...template, label: `${template.label} as ${logicalId} of ${this.label}` },
        { ...this.place, stackName: undefined },
        new Map(),
        this.#importsOf,
        { ...this.#nesting, passed: this.#passedTo(resource), depth: this.#nesting.depth + 1 },
      )
    this.#nested.set(logicalId, stack)
    return stack
  }

  /** This stack and all that are nested in it. */
  get withNested(): readonly Stack[] {
    return [this, ...this.resources.flatMap((resource) => this.nested(resource)?.withNested ?? [])]
  }

  /** What a parameter of a nested stack is worked out from. */
  #passedTo(resource: Resource): Nesting['passed'] {
    const parameters = resource.raw('Parameters')
    const members = parameters?.kind === 'object' ? parameters.members : []
    return new Map(members.map(({ key, value }) => [key, () => this.#followed(() => onlyOutcome(value, this))]))
  }

  /** A parameter that the stack around this one passes, or may pass. */
  #receivedAs(name: string): Node | undefined {
    const declaration = this.template.parameters.get(name)
    const passed = this.#nesting.passed.get(name)
    if (declaration === undefined || passed === undefined) return undefined
    const known = this.#received.get(name)
    if (known !== undefined) return known
    const value = receivedValue(declaration, passed(), this.template)
    this.#received.set(name, value)
    return value
  }

  /** What an output tells the stack around this one. */
  output(name: string): Node | undefined {
    const output = this.template.outputs.find((each) => each.name === name)
    return output && this.#followed(() => onlyOutcome(output.value, this))
  }

  /** Everything that was found wrong so far. */
  get problems(): readonly TemplateProblem[] {
    return [...this.#problems.values()]
  }

  problem(what: string, at: Span): void {
    this.#problems.set(`${at.offset} ${what}`, { what, at })
  }

  refer(name: string, at: Span): Node | undefined {
    const parameter = this.#receivedAs(name) ?? this.#parameters.get(name)
    if (parameter !== undefined) return placedAt(parameter, at)
    const pseudo = this.#pseudo(name)
    if (pseudo !== undefined)
      return typeof pseudo === 'string' || 'parts' in pseudo ? nodeOfText(pseudo, at) : unknown(name, at)
    const resource = this.#all.get(name)
    return resource === undefined ? undefined : nodeOfText(referenceOf(resource), at)
  }

  attribute(logicalId: string, name: string, at: Span): Node | undefined {
    const resource = this.#all.get(logicalId)
    if (resource === undefined) return undefined
    const output = /^Outputs\.(.+)$/.exec(name)?.[1]
    const told = output === undefined ? undefined : this.nested(resource)?.output(output)
    return told === undefined ? nodeOfText(attributeOf(resource, name), at) : placedAt(told, at)
  }

  imported(name: Node): Node | undefined {
    const wanted = textOfNode(name)
    return wanted === undefined ? undefined : this.#followed(() => this.#importsOf(wanted, this))
  }

  /** What the stack exports under a name, which is given by its identity. */
  exported(name: string): Node | undefined {
    if (this.#exports === undefined) {
      // An export whose name leads back here finds none.
      this.#exports = new Map()
      this.#exports = new Map(
        this.template.outputs.flatMap(({ exportName, value }) => {
          if (exportName === undefined) return []
          const own = textOfNode(this.#followed(() => onlyOutcome(exportName, this)))
          return own === undefined ? [] : [[keyOfText(own), value]]
        }),
      )
    }
    const value = this.#exports.get(name)
    return value === undefined ? undefined : this.#followed(() => onlyOutcome(value, this))
  }

  /** Follows a name that may lead to further names. */
  #followed(work: () => Node | undefined): Node | undefined {
    if (this.effort.depth >= MAX_DEPTH) return undefined
    this.effort.depth += 1
    const found = work()
    this.effort.depth -= 1
    return found
  }

  mapping(name: string): Node | undefined {
    return this.template.mappings.get(name)
  }

  condition(name: string): Node | undefined {
    return this.template.conditions.get(name)
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
  #pseudo(name: string): Text | { readonly list: true } | undefined {
    const { place, label } = this
    switch (name) {
      case 'AWS::AccountId':
        return accountOf(place, label)
      case 'AWS::Region':
        return regionOf(place, label)
      case 'AWS::Partition':
        return partitionOfPlace(place)
      case 'AWS::URLSuffix':
        return partitionOfPlace(place) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
      case 'AWS::StackName':
        return stackNameOf(place, label)
      case 'AWS::StackId':
        return { parts: [{ hole: `stack id of ${label}` }] }
      case 'AWS::NotificationARNs':
        return { list: true }
      default:
        return undefined
    }
  }
}
