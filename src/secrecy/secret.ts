/**
 * A value that must not be seen. However it is printed, it prints `***`; whoever needs the plaintext has to ask for it
 * with `reveal()`, which the import rules allow in a handful of files only. Everybody else derives one Secret from another.
 */
export class Secret {
  readonly #text: string

  private constructor(text: string) {
    this.#text = text
  }

  static of(text: string): Secret {
    return new Secret(text)
  }

  /** Joins pieces, secret or not, into one Secret. */
  static concat(...parts: readonly (string | Secret)[]): Secret {
    return new Secret(parts.map((part) => (typeof part === 'string' ? part : part.#text)).join(''))
  }

  /** A Secret computed from this one. */
  map(derive: (text: string) => string): Secret {
    return new Secret(derive(this.#text))
  }

  /** Several named Secrets computed from this one, such as the members of a JSON object. */
  split<K>(take: (text: string) => readonly (readonly [K, string])[]): readonly (readonly [K, Secret])[] {
    return take(this.#text).map(([key, text]) => [key, new Secret(text)] as const)
  }

  /** A yes-or-no question about the text. The answer must not tell the text. */
  is(holds: (text: string) => boolean): boolean {
    return holds(this.#text)
  }

  equals(other: string | Secret): boolean {
    return this.#text === (typeof other === 'string' ? other : other.#text)
  }

  /** Number of UTF-16 units, to compare with limits; never printed. */
  get size(): number {
    return this.#text.length
  }

  /** The plaintext. For the wire, for the runner's files, and for deriving masks; nowhere else. */
  reveal(): string {
    return this.#text
  }

  toString(): '***' {
    return '***'
  }

  toJSON(): '***' {
    return '***'
  }

  /** What `console.log` and `util.inspect` print: this well-known symbol is how Node asks. */
  [Symbol.for('nodejs.util.inspect.custom')](): '***' {
    return '***'
  }
}
