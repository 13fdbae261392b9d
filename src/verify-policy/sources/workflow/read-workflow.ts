import type { Location } from '../../../findings/finding.ts'
import type { Member, Node } from '../../../text/node.ts'
import { itemsOf, memberOf, textOf } from '../../../text/tree.ts'
import { readYaml } from '../../../text/yaml.ts'
import { locationAt, passageOf } from '../passage.ts'
import type { Passage } from '../passage.ts'
import type { CompositeAction, Field, Job, Step, TokenPermission, Trigger, Workflow } from './workflow.ts'

/** A workflow as far as it can be read, and what is wrong with it, one sentence each with the place. */
export interface WorkflowReading {
  readonly workflow: Workflow | undefined
  readonly problems: readonly string[]
}

/**
 * Reads a workflow file. What GitHub would refuse in other parts than those looked at here is left to GitHub.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
 */
export const readWorkflow = (file: string, text: string): WorkflowReading => {
  const { node, problems } = readYaml(text)
  return {
    workflow: node === undefined ? undefined : new WorkflowReader(file, text).workflow(node),
    problems: problems.map(({ what, at }) => `line ${at.line}, column ${at.column}: ${what}`),
  }
}

/** Reads the `action.yml` of an action with steps; undefined for other actions, and for what is no YAML. */
export const readCompositeAction = (file: string, text: string): CompositeAction | undefined => {
  const { node, problems } = readYaml(text)
  const runs = memberOf(node, 'runs')
  if (node === undefined || problems.length > 0 || textOf(memberOf(runs, 'using')) !== 'composite') return undefined
  return new WorkflowReader(file, text).action(node, runs)
}

class WorkflowReader {
  readonly #file: string
  readonly #text: string

  constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
  }

  workflow(node: Node): Workflow {
    return {
      file: this.#file,
      name: textOf(memberOf(node, 'name')) ?? this.#file,
      triggers: triggersOf(memberOf(node, 'on')),
      idToken: this.#idToken(node),
      env: this.#fields(memberOf(node, 'env')),
      shell: shellOf(node),
      jobs: membersOf(memberOf(node, 'jobs')).map((member) => this.#job(member)),
    }
  }

  action(node: Node, runs: Node | undefined): CompositeAction {
    const nested = (name: string, part: string): readonly Field[] =>
      membersOf(memberOf(node, name)).flatMap(({ key, keyAt, value }) => this.#field(key, keyAt, memberOf(value, part)))
    return {
      file: this.#file,
      inputs: nested('inputs', 'default'),
      outputs: nested('outputs', 'value'),
      steps: itemsOf(memberOf(runs, 'steps')).map((step) => this.#step(step)),
    }
  }

  #job({ key, keyAt, value }: Member): Job {
    const environment = memberOf(value, 'environment')
    const secrets = memberOf(value, 'secrets')
    return {
      id: key,
      environment: this.#passage(environment?.kind === 'object' ? memberOf(environment, 'name') : environment),
      idToken: this.#idToken(value),
      env: this.#fields(memberOf(value, 'env')),
      outputs: this.#fields(memberOf(value, 'outputs')),
      shell: shellOf(value),
      isWindows: isWindows(memberOf(value, 'runs-on')),
      steps: itemsOf(memberOf(value, 'steps')).map((step) => this.#step(step)),
      calls: this.#passage(memberOf(value, 'uses')),
      with: this.#fields(memberOf(value, 'with')),
      inheritsSecrets: textOf(secrets) === 'inherit' && secrets !== undefined ? this.#place(secrets) : undefined,
      location: locationAt(this.#file, keyAt),
    }
  }

  #step(node: Node): Step {
    return {
      id: textOf(memberOf(node, 'id')),
      uses: this.#passage(memberOf(node, 'uses')),
      run: this.#passage(memberOf(node, 'run')),
      shell: textOf(memberOf(node, 'shell')),
      with: this.#fields(memberOf(node, 'with')),
      env: this.#fields(memberOf(node, 'env')),
      location: this.#place(node),
    }
  }

  #idToken(node: Node): TokenPermission | undefined {
    const permissions = memberOf(node, 'permissions')
    if (permissions === undefined) return undefined
    const member = permissions.kind === 'object' ? memberOf(permissions, 'id-token') : permissions
    const isWrite = ['write', 'write-all'].includes(textOf(member) ?? '')
    return { isWrite, location: this.#place(member ?? permissions) }
  }

  #fields(node: Node | undefined): readonly Field[] {
    return membersOf(node).flatMap(({ key, keyAt, value }) => this.#field(key, keyAt, value))
  }

  #field(name: string, at: Member['keyAt'], node: Node | undefined): readonly Field[] {
    const value = this.#passage(node)
    return value === undefined ? [] : [{ name, value, location: locationAt(this.#file, at) }]
  }

  #passage(node: Node | undefined): Passage | undefined {
    return passageOf(this.#file, this.#text, node)
  }

  #place({ at }: Node): Location {
    return locationAt(this.#file, at)
  }
}

const membersOf = (node: Node | undefined): readonly Member[] => (node?.kind === 'object' ? node.members : [])

const shellOf = (node: Node): string | undefined =>
  textOf(memberOf(memberOf(memberOf(node, 'defaults'), 'run'), 'shell'))

const isWindows = (node: Node | undefined): boolean =>
  [node, ...itemsOf(node)].some((label) => /^windows\b/i.test(textOf(label) ?? ''))

/** `on` is one event, a list, or a mapping with filters. */
const triggersOf = (node: Node | undefined): readonly Trigger[] => {
  const bare = [node, ...itemsOf(node)].flatMap((each) => textOf(each) ?? [])
  return [
    ...bare.map((event) => ({ event, branches: [], tags: [] })),
    ...membersOf(node).map(({ key, value }) => ({
      event: key,
      branches: textsOf(memberOf(value, 'branches')),
      tags: textsOf(memberOf(value, 'tags')),
    })),
  ]
}

const textsOf = (node: Node | undefined): readonly string[] =>
  [node, ...itemsOf(node)].flatMap((each) => textOf(each) ?? [])
