/**
 * Whether a line that says which files are kept takes in a file of the workspace. Hidden ones may have to be named.
 * https://github.com/actions/upload-artifact#uploading-hidden-files
 */
export const takesIn = (pattern: string, path: string, takesHidden: boolean): boolean => {
  const wanted = pattern.trim().replace(/^\.\//, '').replace(/\/+$/, '')
  if (wanted === '' || wanted.startsWith('!')) return false
  if (wanted === path) return true
  if (!takesHidden && /(?:^|\/)\./.test(path)) return false
  if (wanted === '.' || path.startsWith(`${wanted}/`)) return true
  return wanted.includes('*') && matches(wanted, path)
}

/** `*` stands for anything but slashes, `**` for anything. Both texts are read once for each star at most. */
const matches = (pattern: string, path: string): boolean => {
  const [first = '', ...rest] = pattern.split(/(\*\*\/?|\*)/)
  if (!path.startsWith(first)) return false
  let places: readonly number[] = [first.length]
  for (let index = 0; index < rest.length; index += 2) {
    const star = rest[index] ?? ''
    const text = rest[index + 1] ?? ''
    const found = new Set<number>()
    for (const place of places) {
      for (let at = place; at <= path.length; at += 1) {
        if (path.startsWith(text, at)) found.add(at + text.length)
        if (star === '*' && path[at] === '/') break
      }
    }
    places = [...found]
  }
  return places.includes(path.length)
}
