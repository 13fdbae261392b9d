/** Whether a name matches a pattern in which `*` stands for any characters, none included. Linear. */
export const matchesGlob = (glob: string, name: string): boolean => {
  const [start = '', ...others] = glob.split('*')
  const end = others.pop()
  if (end === undefined) return glob === name
  if (name.length < start.length + end.length || !name.startsWith(start) || !name.endsWith(end)) return false
  const limit = name.length - end.length
  let position = start.length
  for (const part of others) {
    const found = name.indexOf(part, position)
    if (found === -1 || found + part.length > limit) return false
    position = found + part.length
  }
  return true
}
