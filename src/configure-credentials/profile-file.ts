import { Secret } from '../secrecy/secret.ts'

/** A profile as it stands in one of the two files of AWS tools. https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html */
export interface ProfileSection {
  readonly file: 'config' | 'credentials'
  readonly name: string
  readonly entries: readonly (readonly [key: string, value: Secret | string])[]
}

/** Whose a block is, so that exactly this one can be taken out again. */
export interface Mark {
  /** 16 hexadecimal digits. */
  readonly owner: string
  /** When its keys expire, in milliseconds; afterwards any step may take the block out. */
  readonly expires: number
}

export type Put = { readonly kind: 'put'; readonly text: Secret } | { readonly kind: 'exists' }

/**
 * Writes a profile into the text of a file. It stands between two marking comments; settings of an existing section that
 * contradict it are turned into comments. Every byte outside stays as it is, also line ends, comments and nesting.
 */
export const putProfile = (
  text: Secret,
  section: ProfileSection,
  mark: Mark,
  { overwrite, now }: { readonly overwrite: boolean; readonly now: number },
): Put => {
  const fresh = text.map((all) => dropBlocks(all, ({ owner, expires }) => owner !== mark.owner && expires < now))
  const exists = fresh.is((all) => hasProfile(all, section))
  if (exists && !overwrite) return { kind: 'exists' }
  const parts = new Map(fresh.split((all) => partsOf(all, section, mark)))
  const [before, after] = [parts.get('before') ?? Secret.of(''), parts.get('after') ?? Secret.of('')]
  const joined = before.is((all) => all !== '' && !all.endsWith('\n'))
  const eol = fresh.is((all) => /^[^\n]*\r\n/.test(all)) ? '\r\n' : '\n'
  const block = blockOf(section, mark, eol, { header: !exists, joined })
  return { kind: 'put', text: Secret.concat(before, joined ? eol : '', block, after) }
}

/** The text around the place of a block: below the header of an existing section, or at the end. */
const partsOf = (
  text: string,
  section: ProfileSection,
  mark: Mark,
): readonly (readonly ['before' | 'after', string])[] => {
  const lines = linesOf(text)
  const header = lines.findIndex((line) => isHeaderOf(line, section))
  const place = header === -1 ? lines.length : header + 1
  const quiet = commented(lines, section, mark)
  return [
    ['before', quiet.slice(0, place).join('')],
    ['after', quiet.slice(place).join('')],
  ]
}

/** Whether a file holds a profile of this name. */
export const hasProfile = (text: string, section: Pick<ProfileSection, 'file' | 'name'>): boolean =>
  linesOf(text).some((line) => isHeaderOf(line, section))

/** Takes the blocks of an owner out, and puts back what they replaced. */
export const dropProfiles = (text: string, owner: string): string => dropBlocks(text, (block) => block.owner === owner)

const BEGIN = /^# aws-zero-trust-actions begin ([0-9a-f]{16}) (\S+)( joined)?\r?\n?$/
const END = /^# aws-zero-trust-actions end ([0-9a-f]{16})\r?\n?$/
const KEPT = /^# aws-zero-trust-actions kept ([0-9a-f]{16}) /

const blockOf = (
  section: ProfileSection,
  { owner, expires }: Mark,
  eol: string,
  { header, joined }: { readonly header: boolean; readonly joined: boolean },
): Secret =>
  Secret.concat(
    `# aws-zero-trust-actions begin ${owner} ${new Date(expires).toISOString()}${joined ? ' joined' : ''}${eol}`,
    header ? `[${headerOf(section)}]${eol}` : '',
    ...section.entries.flatMap(([key, value]) => [`${key} = `, value, eol]),
    `# aws-zero-trust-actions end ${owner}${eol}`,
  )

/** In the config file every profile but the default one has a prefix. */
const headerOf = ({ file, name }: ProfileSection): string =>
  file === 'config' && name !== 'default' ? `profile ${name}` : name

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

const HEADER = /^\uFEFF?[ \t]*\[[ \t]*(?:profile[ \t]+)?(?:"([^"]*)"|([^\]]*?))[ \t]*\][ \t]*(?:[#;].*)?\r?\n?$/
const PREFIXED = /^\uFEFF?[ \t]*\[[ \t]*profile[ \t]+/

const isHeaderOf = (line: string, { file, name }: Pick<ProfileSection, 'file' | 'name'>): boolean => {
  const [, quoted, plain] = HEADER.exec(line) ?? []
  const found = quoted ?? plain
  if (found !== name) return false
  const prefixed = PREFIXED.test(line)
  return file === 'config' ? prefixed || name === 'default' : !prefixed
}

const isAnyHeader = (line: string): boolean => /^\uFEFF?[ \t]*\[/.test(line)

/** Settings that would send a tool elsewhere for credentials. https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html */
const CONFLICTING =
  /^(?:aws_access_key_id|aws_secret_access_key|aws_session_token|role_arn|source_profile|credential_source|credential_process|web_identity_token_file|sso_\w+|login_session)$/

/** The lines with the contradicting settings of the section as comments, each with the lines nested below it. */
const commented = (lines: readonly string[], section: ProfileSection, { owner }: Mark): readonly string[] => {
  const replaced = new Set(section.entries.map(([key]) => key))
  let inside = false
  let below = false
  return lines.map((line) => {
    if (isAnyHeader(line)) {
      inside = isHeaderOf(line, section)
      below = false
      return line
    }
    const key = /^([A-Za-z0-9_]+)[ \t]*=/.exec(line)?.[1]?.toLowerCase()
    if (key !== undefined) below = inside && (replaced.has(key) || CONFLICTING.test(key))
    else if (!/^[ \t]+\S/.test(line)) below = false
    return below ? `# aws-zero-trust-actions kept ${owner} ${line}` : line
  })
}

type Block = Mark & { readonly joined: boolean }

const dropBlocks = (text: string, drops: (block: Block) => boolean): string => {
  const kept: string[] = []
  let dropping: Block | undefined
  const dropped = new Set<string>()
  let joinedAtEnd = false
  for (const line of linesOf(text)) {
    const [, owner = '', expires = '', joined] = BEGIN.exec(line) ?? []
    if (dropping === undefined && owner !== '') {
      const block = { owner, expires: Date.parse(expires), joined: joined !== undefined }
      if (drops(block)) {
        dropping = block
        dropped.add(owner)
        joinedAtEnd = block.joined
        continue
      }
    }
    if (dropping === undefined) {
      kept.push(line)
      joinedAtEnd = false
    } else if (END.exec(line)?.[1] === dropping.owner) {
      dropping = undefined
    }
  }
  // A block that never ends is not ours to judge: the file has been edited since.
  if (dropping !== undefined) return text
  const restored = kept.map((line) => {
    const owner = KEPT.exec(line)?.[1]
    return owner !== undefined && dropped.has(owner) ? line.replace(KEPT, '') : line
  })
  const result = restored.join('')
  return joinedAtEnd ? result.replace(/\r?\n$/, '') : result
}
