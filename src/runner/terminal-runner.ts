import { Failure } from '../failure.ts'
import type { Secret } from '../secrecy/secret.ts'
import { ActionsRunner, type Machine } from './actions-runner.ts'
import type { Annotation, OidcToken, Undo } from './runner.ts'

const HIDDEN = '***'

/**
 * The runner as a terminal shows it: messages are lines for people, and files are those of the current folder. Nobody masks
 * what is printed here, so it is done before. There are no later steps, so nothing is handed to any.
 */
export class TerminalRunner extends ActionsRunner {
  readonly #machine: Machine
  readonly #hidden: string[] = []

  constructor(machine: Machine) {
    super(machine)
    this.#machine = machine
  }

  override async oidcToken(): Promise<OidcToken> {
    throw new Failure(
      'oidc-missing',
      'A terminal has no job token.',
      'Describe the job with `--claims` or `--subject`.',
    )
  }

  override async mask(secrets: readonly Secret[]): Promise<void> {
    this.#hidden.push(...secrets.map((secret) => secret.reveal()).filter((text) => text !== ''))
    // The longest first, so that no part of one stays behind a shorter one.
    this.#hidden.sort((a, b) => b.length - a.length)
  }

  override async appendOutputs(): Promise<Undo> {
    return async () => {}
  }

  override log(line: string): void {
    this.#print(line)
  }

  override debug(): void {
    // Debug lines are for a job's log.
  }

  override group(title: string, lines: readonly string[]): void {
    this.#print(title)
    for (const line of lines) this.#print(`  ${line}`)
    this.#print('')
  }

  override annotate({ level, title, message, file, line, column }: Annotation): void {
    const place = [file, line, column].filter((part) => part !== undefined).join(':')
    this.#print([place, level, title, message].filter((part) => part !== undefined && part !== '').join(': '))
  }

  override async summary(): Promise<void> {
    // The summary is a page of GitHub's; a terminal has the log.
  }

  override fail(text: string): void {
    this.#print(text)
    this.#machine.markFailed()
  }

  #print(text: string): void {
    const shown = this.#hidden.reduce((shownSoFar, hidden) => shownSoFar.replaceAll(hidden, HIDDEN), text)
    this.#machine.stdout.write(`${shown}\n`)
  }
}
