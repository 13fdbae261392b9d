import type { Command, List, Part, Pipeline, Redirection, Script, Word } from '../../shell/script.ts'
import { literalOf, literalStart, namesIn } from '../../shell/word.ts'
import { quoted } from '../../text/printable.ts'
import { parseExpression } from '../sources/workflow/expression.ts'
import { BUILTINS, fetchOf, innerCommand, isParser, isTalkative, readingOf } from './commands.ts'
import type { ShellState } from './shell-state.ts'
import type { Sighting } from './sighting.ts'
import { changed, distinct, taintsOf } from './taint.ts'
import type { Lookup, Origins, Taint } from './taint.ts'

/** What a script is walked with. */
export interface Walk {
  readonly state: ShellState
  readonly origins: Origins
  /** What expressions of GitHub stand for. */
  readonly lookup: Lookup
  readonly see: (sighting: Pick<Sighting, 'kind' | 'what' | 'certain' | 'labels'> & { readonly offset: number }) => void
}

/** Where the output of a command goes. */
type Sink =
  | { readonly kind: 'log' }
  /** Into a variable or another command. */
  | { readonly kind: 'command' }
  | { readonly kind: 'file'; readonly target: Word }

type Simple = Extract<Command, { kind: 'simple' }>

const LOG: Sink = { kind: 'log' }
const TO_COMMAND: Sink = { kind: 'command' }
const RUNNER_FILES = ['GITHUB_ENV', 'GITHUB_OUTPUT'] as const

/**
 * Follows secrets through the commands of a script, one after the other: assignments, pipes, substitutions and
 * redirections. Both branches of a condition count, loops run once, functions are not followed.
 */
export const walkScript = (script: Script, walk: Walk): void => {
  new Walker(walk).list(script.list, [], LOG, false)
}

class Walker {
  readonly #walk: Walk
  readonly #state: ShellState
  readonly #results = new Map<Word, readonly Taint[]>()
  /** The name that was announced last in a file of the runner, as in `echo "NAME<<EOF"`. */
  #header: Partial<Record<(typeof RUNNER_FILES)[number], string>> = {}

  constructor(walk: Walk) {
    this.#walk = walk
    this.#state = walk.state
  }

  /** Runs commands; what they write where somebody reads it. */
  list(list: List, input: readonly Taint[], sink: Sink, mayBeSkipped: boolean): readonly Taint[] {
    return list.flatMap((pipeline) => this.#pipeline(pipeline, input, sink, mayBeSkipped))
  }

  #pipeline(pipeline: Pipeline, input: readonly Taint[], sink: Sink, mayBeSkipped: boolean): readonly Taint[] {
    return pipeline.reduce<readonly Taint[]>(
      (stream, command, index) =>
        this.#command(command, stream, index === pipeline.length - 1 ? sink : TO_COMMAND, mayBeSkipped),
      input,
    )
  }

  #command(command: Command, input: readonly Taint[], outer: Sink, mayBeSkipped: boolean): readonly Taint[] {
    if (command.kind === 'function') {
      this.#state.functions.add(command.name)
      return []
    }
    const stream = this.#inputOf(command.redirections, input)
    const sink = this.#sinkOf(command.redirections, outer)
    if (command.kind === 'simple') return this.#simple(command, stream, sink, mayBeSkipped)
    const items = command.words.flatMap((word) => this.#taintsIn(word))
    if (command.variable !== undefined) this.#assign(command.variable, changed(items, 'parsed'), command.offset, true)
    const isGroup = command.opener === '{'
    return command.bodies.flatMap((body) => this.list(body, stream, sink, mayBeSkipped || !isGroup))
  }

  #simple(command: Simple, stream: readonly Taint[], sink: Sink, mayBeSkipped: boolean): readonly Taint[] {
    const { assignments, words, offset } = command
    for (const { name, values, offset: at } of assignments) {
      const taints = values.flatMap((value) => this.#taintsIn(value))
      this.#traced(taints, at)
      // In front of a command it is for that command only.
      if (words.length === 0) this.#assign(name, taints, at, mayBeSkipped)
    }
    const [first, ...args] = words
    if (first === undefined) return []
    const own = this.#taintsIn(first)
    const taints = distinct(args.flatMap((arg) => this.#taintsIn(arg)))
    this.#traced([...own, ...taints], offset)
    const name = literalOf(first)?.replace(/^.*\//, '')
    if (name === undefined) {
      if (taints.length > 0)
        this.#see('argument', `a command gets ${namesOf(taints)} as an argument`, taints, offset, false)
      return []
    }
    const document = command.redirections.flatMap(({ body }) => (body === undefined ? [] : [shape(body)])).join('')
    return this.#run({ name, args, taints, stream, offset, document }, sink, mayBeSkipped)
  }

  #run(call: Call, sink: Sink, mayBeSkipped: boolean): readonly Taint[] {
    const { name, args, taints, offset } = call
    const [inner, ...innerArgs] = args
    if ((name === 'command' || name === 'builtin' || name === 'exec') && inner !== undefined) {
      const innerName = literalOf(inner)
      return innerName === undefined || innerName.startsWith('-')
        ? []
        : this.#run({ ...call, name: innerName, args: innerArgs }, sink, mayBeSkipped)
    }
    if (this.#state.functions.has(name)) return []
    if (BUILTINS.has(name)) return this.#builtin(call, sink, mayBeSkipped)
    if (taints.length > 0) {
      const option = isTalkative(name, args)
      if (option === undefined)
        this.#see(
          'argument',
          `${quoted(name)} gets ${namesOf(taints)} as an argument, which other processes can read`,
          taints,
          offset,
        )
      else
        this.#see(
          'printed',
          `${quoted(`${name} ${option}`)} prints what it sends, ${namesOf(taints)} with it`,
          taints,
          offset,
        )
    }
    return this.#external(call, sink, mayBeSkipped)
  }

  /** Commands that are processes of their own: what they write. */
  #external(call: Call, sink: Sink, mayBeSkipped: boolean): readonly Taint[] {
    const { name, args, taints, stream, offset } = call
    const fetch = fetchOf(name, args)
    if (fetch !== undefined) return this.#fetched(fetch, call, sink)
    if (name === 'env' || name === 'sudo') {
      const [first, ...rest] = innerCommand(args)
      const inner = first === undefined ? undefined : literalOf(first)
      if (inner !== undefined && !BUILTINS.has(inner))
        return this.#external({ ...call, name: inner, args: rest }, sink, mayBeSkipped)
      if (inner !== undefined || name === 'sudo') return []
    }
    if (name === 'env' || (name === 'printenv' && args.length === 0))
      return this.#written(this.#state.environment(), call, sink, 'prints the whole environment')
    if (name === 'printenv') {
      const named = args.flatMap((arg) => this.#state.taintsIn(literalOf(arg) ?? ''))
      return this.#written(named, call, sink)
    }
    const files = args.flatMap((arg) => this.#state.files.get(literalOf(arg) ?? '') ?? [])
    const read = [...stream, ...files]
    const change = isParser(name) ? 'parsed' : 'changed'
    switch (readingOf(name, args)) {
      case 'copies': {
        const copied = name === 'cat' || name === 'tee' ? read : changed(read, change)
        if (name === 'tee')
          for (const arg of args) this.#store({ kind: 'file', target: arg }, copied, undefined, offset)
        return this.#written([...copied, ...(name === 'jq' ? changed(taints, change) : [])], call, sink)
      }
      case 'may print':
        // What a program prints is its own business; what somebody keeps of it counts as a part of the secret.
        return sink.kind === 'command' ? changed([...read, ...taints], 'parsed') : []
      case 'prints nothing of it':
        return []
    }
  }

  #fetched(fetch: string, { offset }: Call, sink: Sink): readonly Taint[] {
    const origin = this.#walk.origins.of(fetch, 'none')
    const taints: readonly Taint[] = [{ origin, change: 'none' }]
    if (sink.kind === 'log') {
      this.#see('printed', `${quoted(fetch)} prints the secret: nothing captures its output`, taints, offset)
      return []
    }
    return this.#kept(taints, sink, undefined, offset)
  }

  #builtin(call: Call, sink: Sink, mayBeSkipped: boolean): readonly Taint[] {
    const { name, args, taints, stream, offset } = call
    const [first] = args
    switch (name) {
      case 'echo':
      case 'printf': {
        const text = args.map(literalStart).find((start) => start !== '' && !/^-[neE]+$/.test(start)) ?? ''
        if (text.startsWith('::add-mask::')) {
          for (const { origin } of taints) this.#state.masked.add(origin)
          return []
        }
        if (text.startsWith('::set-output ') && taints.length > 0) {
          this.#see('stored', `an output of the step gets ${namesOf(taints)}`, taints, offset)
          return []
        }
        if (name === 'printf' && first !== undefined && literalOf(first) === '-v') {
          this.#assign(args[1] === undefined ? '' : (literalOf(args[1]) ?? ''), taints, offset, mayBeSkipped)
          return []
        }
        return this.#written(taints, call, sink)
      }
      case 'export':
      case 'declare':
      case 'typeset':
      case 'local':
      case 'readonly':
        return this.#declare(call, sink, mayBeSkipped)
      case 'read':
      case 'mapfile':
      case 'readarray':
        for (const arg of args) {
          const variable = literalOf(arg) ?? ''
          if (/^[A-Za-z_]\w*$/.test(variable)) this.#assign(variable, changed(stream, 'parsed'), offset, mayBeSkipped)
        }
        return []
      case 'unset':
        for (const arg of args) this.#forget(literalOf(arg) ?? '', mayBeSkipped)
        return []
      case 'set':
        return this.#set(call, sink)
      default:
        return []
    }
  }

  /** `export NAME=value`, `declare -p` and the like. */
  #declare(call: Call, sink: Sink, mayBeSkipped: boolean): readonly Taint[] {
    const { name, args, offset } = call
    const options = args.flatMap((arg) => (literalStart(arg).startsWith('-') ? [literalStart(arg)] : []))
    if (args.length === options.length && name !== 'local') {
      const isListing = options.length === 0 || options.some((option) => option.includes('p') || option === '-x')
      return isListing ? this.#written(this.#state.environment(), call, sink, 'prints all variables') : []
    }
    for (const arg of args) {
      const [, variable, assigns] = /^([A-Za-z_]\w*)(\+?=)?/.exec(literalStart(arg)) ?? []
      if (variable === undefined) continue
      if (assigns !== undefined) this.#assign(variable, this.#taintsIn(arg), offset, mayBeSkipped)
      if (name === 'export' || options.some((option) => option.includes('x'))) this.#state.exported.add(variable)
    }
    return []
  }

  #set(call: Call, sink: Sink): readonly Taint[] {
    const { args, offset } = call
    const texts = args.map((arg) => literalOf(arg) ?? '')
    if (texts.length === 0) {
      const all = [...this.#state.variables.keys()].flatMap((name) => this.#state.taintsIn(name))
      return this.#written([...all, ...this.#state.environment()], call, sink, 'prints all variables')
    }
    texts.forEach((text, index) => {
      const isTrace = /^[-+][a-z]*x/i.test(text) || (/^[-+][a-z]*o$/.test(text) && texts[index + 1] === 'xtrace')
      if (isTrace) this.#state.trace = text.startsWith('-') ? { offset, told: false } : undefined
    })
    return []
  }

  /** While `set -x` holds, the shell prints each command with the values in it. */
  #traced(taints: readonly Taint[], offset: number): void {
    const { trace } = this.#state
    if (trace === undefined || trace.told || taints.length === 0) return
    trace.told = true
    this.#see('printed', `the shell traces its commands (\`set -x\`) and prints ${namesOf(taints)}`, taints, offset)
  }

  /** What happens to what a command writes: shown, kept in a file, or read by somebody. */
  #written(taints: readonly Taint[], call: Call, sink: Sink, how?: string): readonly Taint[] {
    const { name, offset } = call
    const written = distinct(taints)
    if (written.length === 0) {
      this.#kept([], sink, call, offset)
      return []
    }
    if (sink.kind !== 'log') return this.#kept(written, sink, call, offset)
    const text = how === undefined ? `prints ${namesOf(written)}` : `${how}, ${namesOf(written)} with it`
    this.#see('printed', `${quoted(name)} ${text}`, written, offset)
    return []
  }

  #kept(taints: readonly Taint[], sink: Sink, call: Call | undefined, offset: number): readonly Taint[] {
    if (sink.kind !== 'file') return taints
    this.#store(sink, taints, call, offset)
    return []
  }

  #store(
    { target }: Extract<Sink, { kind: 'file' }>,
    taints: readonly Taint[],
    call: Call | undefined,
    offset: number,
  ): void {
    const names = namesIn(target)
    const file = RUNNER_FILES.find((each) => names.includes(each))
    if (file !== undefined) {
      this.#setVariables(file, taints, call, offset)
      return
    }
    if (taints.length === 0) return
    if (names.includes('GITHUB_STEP_SUMMARY')) {
      this.#see('printed', `the step summary shows ${namesOf(taints)}`, taints, offset)
      return
    }
    const path = literalOf(target)
    if (path !== undefined && !path.startsWith('/dev/')) this.#state.files.set(path.replace(/^\.\//, ''), taints)
  }

  /** Lines such as `NAME=value`, or `NAME<<EOF` and then the value, in a file of the runner. */
  #setVariables(
    file: (typeof RUNNER_FILES)[number],
    taints: readonly Taint[],
    call: Call | undefined,
    offset: number,
  ): void {
    const texts = call === undefined ? [] : [...call.args.map(shape), call.document]
    const announced = texts.flatMap((text) => [...text.matchAll(ANNOUNCED)])
    this.#header[file] = announced.at(-1)?.[1] ?? this.#header[file] ?? ''
    if (taints.length === 0) return
    // Of several lines those count into which something is expanded.
    const lines = announced.filter(([line]) => announced.length === 1 || line.includes(EXPANSION))
    const names = lines.length > 0 ? lines.flatMap(([, name]) => name ?? []) : [this.#header[file] ?? '']
    for (const name of names) {
      this.#state.written[file].set(name, taints)
      const output = name === '' ? 'an output of the step' : `the output ${quoted(name)}`
      if (file === 'GITHUB_OUTPUT') this.#see('stored', `${output} gets ${namesOf(taints)}`, taints, offset)
    }
  }

  #assign(name: string, taints: readonly Taint[], offset: number, mayBeSkipped: boolean): void {
    if (taints.length === 0) {
      this.#forget(name, mayBeSkipped)
      return
    }
    const before = mayBeSkipped ? (this.#state.variables.get(name) ?? []) : []
    this.#state.variables.set(name, distinct([...before, ...taints]))
    const open = taints.filter(
      ({ origin, change }) => origin.masking === 'none' || (origin.masking === 'whole' && change === 'parsed'),
    )
    for (const taint of open) {
      const what =
        taint.origin.masking === 'none'
          ? `${quoted(name)} holds what ${quoted(taint.origin.label)} gave`
          : `${quoted(name)} holds a part of ${namesOf([taint])}`
      this.#see('unmasked', what, [taint], offset)
    }
  }

  #forget(name: string, mayBeSkipped: boolean): void {
    if (mayBeSkipped) return
    this.#state.variables.set(name, [])
    this.#state.exported.delete(name)
  }

  /** What a command reads: a here-string or here-document, a file, or what the command before it wrote. */
  #inputOf(redirections: readonly Redirection[], input: readonly Taint[]): readonly Taint[] {
    let stream = input
    for (const { operator, target, body } of redirections) {
      if (operator === '<<<') stream = this.#taintsIn(target)
      else if (operator === '<<' || operator === '<<-') stream = body === undefined ? [] : this.#taintsIn(body)
      else if (operator === '<')
        stream = [...(this.#state.files.get(literalOf(target) ?? '') ?? []), ...this.#taintsIn(target)]
    }
    return stream
  }

  #sinkOf(redirections: readonly Redirection[], outer: Sink): Sink {
    let sink = outer
    for (const { operator, descriptor, target } of redirections) {
      if (!/^(?:&?>>?|>\||>&)$/.test(operator) || (descriptor !== undefined && descriptor !== 1)) continue
      const path = literalOf(target)
      if (path === '/dev/stderr' || path === '/dev/tty' || (operator === '>&' && path === '2')) sink = LOG
      else if (path !== '/dev/stdout' && !(operator === '>&' && path === '1')) sink = { kind: 'file', target }
    }
    return sink
  }

  /** The secrets in a word. Commands inside it run when it is first looked at. */
  #taintsIn(word: Word): readonly Taint[] {
    const known = this.#results.get(word)
    if (known !== undefined) return known
    const taints = distinct(word.parts.flatMap((part) => this.#ofPart(part)))
    this.#results.set(word, taints)
    return taints
  }

  #ofPart(part: Part): readonly Taint[] {
    switch (part.kind) {
      case 'literal':
      case 'arithmetic':
        return []
      case 'expression':
        return taintsOf(parseExpression(part.text), this.#walk.origins, this.#walk.lookup)
      case 'command':
        return this.list(part.list, [], TO_COMMAND, true)
      case 'parameter':
        return this.#ofParameter(part)
    }
  }

  #ofParameter({ name, form, operand }: Extract<Part, { kind: 'parameter' }>): readonly Taint[] {
    const other = operand.flatMap((part) => this.#ofPart(part))
    const own = this.#state.taintsIn(name)
    switch (form) {
      case 'length':
        return []
      case 'instead':
        return other
      case 'whole':
      case 'default':
        return [...own, ...other]
      case 'derived':
        return changed(own, 'changed')
    }
  }

  #see(kind: Sighting['kind'], what: string, taints: readonly Taint[], offset: number, isCertain = true): void {
    const certain = isCertain && taints.some(({ origin }) => origin.certain)
    const labels = [...new Set(taints.map(({ origin }) => origin.label))]
    this.#walk.see({ kind, what, certain, labels, offset })
  }
}

interface Call {
  readonly name: string
  readonly args: readonly Word[]
  /** What the arguments hold. */
  readonly taints: readonly Taint[]
  readonly stream: readonly Taint[]
  readonly offset: number
  /** The text of a here-document that is read. */
  readonly document: string
}

const EXPANSION = '\u0000'
const ANNOUNCED = /^([A-Za-z_][\w-]*)(?:=|<<).*/gm

/** The text of a word with a mark for each expansion. */
const shape = ({ parts }: Word): string =>
  parts.map((part) => (part.kind === 'literal' ? part.text : EXPANSION)).join('')

/** At most three secrets by name: the variable that held it, and where that had it from. */
const namesOf = (taints: readonly Taint[]): string => {
  const names = [...new Set(taints.map(nameOf))]
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}

const nameOf = ({ via, origin }: Taint): string => {
  // The label of what a script fetched is its command.
  if (via === undefined) return origin.masking === 'none' ? `what ${quoted(origin.label)} gave` : quoted(origin.label)
  return via === origin.label ? quoted(via) : `${quoted(via)} (from ${quoted(origin.label)})`
}
