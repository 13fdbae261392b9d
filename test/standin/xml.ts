/** Writes the XML of AWS's query protocol: lists are `<member>` elements, absent values are absent elements. */

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const content = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('')
  if (value instanceof Date) return value.toISOString().replace(/\.\d{3}Z$/, 'Z')
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => element(name, inner))
      .join('')
  }
  return escaped(String(value))
}

/** One element with everything inside; nothing at all for `undefined`. */
export const element = (name: string, value: unknown): string =>
  value === undefined ? '' : `<${name}>${content(value)}</${name}>`
