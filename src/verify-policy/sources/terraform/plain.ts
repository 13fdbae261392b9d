/** Plain JSON values, as `JSON.parse` makes them, looked at without trust. */
export type PlainObject = Readonly<Record<string, unknown>>

/** The value if it is an object, else an object without members. */
export const objectIn = (value: unknown): PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainObject) : {}

/** An own member of an object; names come from files, so that inherited ones must not be seen. */
export const memberIn = (value: unknown, name: string): unknown => {
  const object = objectIn(value)
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** The value if it is an array, else nothing. */
export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** The value if it is a string. */
export const stringIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
