/** A file of AWS tools: each writes the names of its sections in its own way. */
export type ProfileFile = 'config' | 'credentials'

/**
 * The setting `region` of a profile; `''` where there is none. Of several sections with the same name the last wins.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export const regionInProfile = (text: string, file: ProfileFile, profile: string): string => {
  let here = false
  let region = ''
  for (const line of text.split(/\r\n|\n|\r/)) {
    const header = /^\s*\[([^\]]*)\]/.exec(line)?.[1]
    if (header !== undefined) here = isSectionOf(header.trim(), file, profile)
    // An indented line belongs to the setting above it.
    const value = here ? /^region\s*=\s*(.*)$/.exec(line)?.[1] : undefined
    if (value !== undefined) region = value.replace(/\s[#;].*$/, '').trim()
  }
  return region
}

const isSectionOf = (header: string, file: ProfileFile, profile: string): boolean => {
  if (file === 'credentials' || profile === 'default') return header === profile
  const name = /^profile\s+(.*)$/.exec(header)?.[1]
  return name?.replace(/^(["'])(.*)\1$/, '$2') === profile
}
