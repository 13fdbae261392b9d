/** A small checker of JSON shapes whose types are inferred, so that a case file's type and its checker cannot drift apart. */

/** Checks one value at `path` and adds a sentence to `problems` for everything wrong with it. */
export interface Shape<T> {
  readonly check: (value: unknown, path: string, problems: string[]) => void
  /** Never present at run time: carries the checked type. */
  readonly type?: T
}

export type TypeOf<S> = S extends Shape<infer T> ? T : never

const shape = <T>(check: Shape<T>['check']): Shape<T> => ({ check })

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const plain = <T>(name: string, is: (value: unknown) => boolean): Shape<T> =>
  shape((value, path, problems) => {
    if (!is(value)) problems.push(`${path}: expected ${name}, got ${JSON.stringify(value)}`)
  })

export const string: Shape<string> = plain('a string', (value) => typeof value === 'string')
export const count: Shape<number> = plain('a whole number', (value) => Number.isInteger(value) && Number(value) >= 0)
export const number: Shape<number> = plain('a number', (value) => typeof value === 'number')
export const yes: Shape<boolean> = plain('true or false', (value) => typeof value === 'boolean')
export const nothing: Shape<null> = plain('null', (value) => value === null)
export const anything: Shape<unknown> = shape(() => {})

/** One of the literal strings. */
export const oneOf = <const T extends string>(...words: readonly T[]): Shape<T> =>
  plain(`one of ${words.join(', ')}`, (value) => words.some((word) => word === value))

/** A string that the pattern accepts. */
export const text = (name: string, pattern: RegExp): Shape<string> =>
  plain(name, (value) => typeof value === 'string' && pattern.test(value))

/** An array of `item`. */
export const list = <T>(item: Shape<T>): Shape<readonly T[]> =>
  shape((value, path, problems) => {
    if (!Array.isArray(value)) problems.push(`${path}: expected a list`)
    else value.forEach((element, index) => item.check(element, `${path}[${index}]`, problems))
  })

/** An object with free member names. */
export const mapOf = <T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  shape((value, path, problems) => {
    if (!isObject(value)) problems.push(`${path}: expected an object`)
    else for (const [name, element] of Object.entries(value)) item.check(element, `${path}.${name}`, problems)
  })

type Members = Readonly<Record<string, Shape<unknown>>>
type ObjectOf<Required extends Members, Optional extends Members> = {
  readonly [K in keyof Required]: TypeOf<Required[K]>
} & { readonly [K in keyof Optional]?: TypeOf<Optional[K]> }

/** An object with exactly these members: a misspelt member is a problem. */
export const object = <Required extends Members, Optional extends Members>(
  required: Required,
  optional: Optional,
): Shape<ObjectOf<Required, Optional>> =>
  shape((value, path, problems) => {
    if (!isObject(value)) {
      problems.push(`${path}: expected an object, got ${JSON.stringify(value)}`)
      return
    }
    for (const name of Object.keys(required)) {
      if (!Object.hasOwn(value, name)) problems.push(`${path}: member ${name} is missing`)
    }
    for (const [name, element] of Object.entries(value)) {
      const member = Object.hasOwn(required, name)
        ? required[name]
        : Object.hasOwn(optional, name)
          ? optional[name]
          : null
      if (member) member.check(element, `${path}.${name}`, problems)
      else problems.push(`${path}: unknown member ${name}`)
    }
  })

/** The first shape that accepts the value; with none, the problems of the shape that came closest. */
export const either = <const S extends readonly Shape<unknown>[]>(...shapes: S): Shape<TypeOf<S[number]>> =>
  shape((value, path, problems) => {
    const attempts = shapes.map((candidate) => {
      const found: string[] = []
      candidate.check(value, path, found)
      return found
    })
    if (attempts.some((found) => found.length === 0)) return
    problems.push(...attempts.reduce((best, found) => (found.length < best.length ? found : best)))
  })

/** Whether the value has the shape; what is wrong with it is added to `problems`, each with the place where it is. */
export const hasShape = <T>(expected: Shape<T>, value: unknown, at: string, problems: string[]): value is T => {
  const before = problems.length
  expected.check(value, at, problems)
  return problems.length === before
}
