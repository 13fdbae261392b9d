import { Failure } from '../failure.ts'
import type { AwsCredentials } from '../aws/ports.ts'
import type { FileEdit } from '../secrecy/handover.ts'
import { Secret } from '../secrecy/secret.ts'
import { quoted } from '../text/printable.ts'
import { hasProfile, type Mark, type ProfileSection, putProfile } from './profile-file.ts'

/** A session under a name. */
export interface NamedSession {
  readonly profile: string
  readonly region: string
  readonly credentials: AwsCredentials
}

/** The two files of AWS tools. */
export interface ProfileFiles<T> {
  readonly config: T
  readonly credentials: T
}

export interface Writing {
  readonly owner: string
  /** Now, in milliseconds. */
  readonly now: number
  readonly overwrite: boolean
}

/** Keys without an expiry are taken out by the post step only. */
const NEVER = Date.UTC(9999, 0)

/** The profile in the user's own files, the config file first. */
export const profileEdits = (
  session: NamedSession,
  paths: ProfileFiles<string>,
  writing: Writing,
): readonly FileEdit[] =>
  (['config', 'credentials'] as const).map((file) => ({
    path: paths[file],
    edit: (text) => put(Secret.of(text ?? ''), sectionOf(session, file), session, writing),
  }))

/** Copies of the user's files with the profiles added, in a private folder. */
export const profileCopies = (
  sessions: readonly NamedSession[],
  texts: ProfileFiles<Secret>,
  paths: ProfileFiles<string>,
  writing: Writing,
): readonly FileEdit[] =>
  (['config', 'credentials'] as const).map((file) => {
    const text = sessions.reduce((text, session) => put(text, sectionOf(session, file), session, writing), texts[file])
    return { path: paths[file], edit: () => text }
  })

/** A copy of the user's config file with profiles that call a helper for their keys. */
export const renewableConfig = (
  sessions: readonly (NamedSession & { readonly command: string })[],
  texts: ProfileFiles<Secret>,
  writing: Writing,
): Secret =>
  sessions.reduce((text, session) => {
    const { profile: name, region, command } = session
    // Keys of the same name in the credentials file would win over the helper.
    if (texts.credentials.is((all) => hasProfile(all, { file: 'credentials', name })))
      throw existing(name, 'credentials')
    const entries = [
      ['credential_process', command],
      ['region', region],
    ] as const
    return put(text, { file: 'config', name, entries }, session, writing)
  }, texts.config)

const sectionOf = (
  { profile: name, region, credentials }: NamedSession,
  file: ProfileSection['file'],
): ProfileSection => {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  if (file === 'config') return { file, name, entries: [['region', region]] }
  return {
    file,
    name,
    entries: [
      ['aws_access_key_id', accessKeyId],
      ['aws_secret_access_key', secretAccessKey],
      ...(sessionToken === undefined ? [] : [['aws_session_token', sessionToken] as const]),
    ],
  }
}

const put = (text: Secret, section: ProfileSection, { credentials }: NamedSession, writing: Writing): Secret => {
  const mark: Mark = { owner: writing.owner, expires: credentials.expiration ?? NEVER }
  const result = putProfile(text, section, mark, writing)
  if (result.kind === 'put') return result.text
  throw existing(section.name, section.file)
}

const existing = (name: string, file: ProfileSection['file']): Failure =>
  new Failure(
    'file',
    `The profile ${quoted(name)} exists already in the ${file} file.`,
    'Nothing was changed. Choose another name, or set `overwrite-aws-profile: true`.',
  )
