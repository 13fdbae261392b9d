import { Failure } from '../../../failure.ts'
import type { FailureCode } from '../../../failure.ts'
import { quoted } from '../../../text/printable.ts'

/** What came of a read. `unread`: it is not known, and this is why. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unread'; readonly why: string }

const IN_FLIGHT = 10
/** Longer lists tell a reader no more. */
const SHOWN = 12

/** AWS says that there is no such thing. */
const MISSING: ReadonlySet<FailureCode> = new Set(['iam-missing', 'secret-missing', 'organization-missing'])

/** The reads of one run: not too many at a time, and a list of what they could not tell. */
export class Reads {
  readonly #unread = new Map<string, string[]>()
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** Makes a call that needs `action` and tells `what`. A failed call is an answer like any other. */
  async read<T>(action: string, what: string, call: () => Promise<T>): Promise<Reading<T>> {
    await this.#enter()
    try {
      return { kind: 'read', value: await call() }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return MISSING.has(error.code) ? { kind: 'missing' } : this.fail(causeOf(action, error), what)
    } finally {
      this.#leave()
    }
  }

  /** Notes that something is not known. */
  fail(cause: string, what: string): Extract<Reading<never>, { kind: 'unread' }> {
    this.#unread.set(cause, [...(this.#unread.get(cause) ?? []), what])
    return { kind: 'unread', why: cause }
  }

  /** One sentence for each cause, with everything that is not known because of it. */
  get notices(): readonly string[] {
    return [...this.#unread].map(([cause, all]) => {
      const what = [...new Set(all)].sort()
      const more = what.length > SHOWN ? ` and ${what.length - SHOWN} more` : ''
      return `Live AWS: ${cause}. Not known: ${what.slice(0, SHOWN).join(', ')}${more}.`
    })
  }

  async #enter(): Promise<void> {
    while (this.#running >= IN_FLIGHT) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running += 1
  }

  #leave(): void {
    this.#running -= 1
    this.#waiting.shift()?.()
  }
}

/** The call and the code of its failure, which docs/troubleshooting.md explains. */
const causeOf = (action: string, { code }: Failure): string =>
  `${quoted(action)} ${code.startsWith('denied') ? 'was denied' : 'failed'} (${code})`
