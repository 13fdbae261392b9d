/** A function that makes something of an immutable object only once, and keeps it for as long as the object lives. */
export const remembered = <Source extends object, Made>(make: (source: Source) => Made): ((source: Source) => Made) => {
  const made = new WeakMap<Source, Made>()
  return (source) => {
    if (made.has(source)) return made.get(source) as Made
    const one = make(source)
    made.set(source, one)
    return one
  }
}
