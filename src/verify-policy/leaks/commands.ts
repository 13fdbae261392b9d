import { literalOf } from '../../shell/word.ts'
import type { Word } from '../../shell/script.ts'

/** Commands of the shell itself: their arguments are not those of a process. */
export const BUILTINS: ReadonlySet<string> = new Set(
  (
    '. : [ [[ alias bg break builtin cd command compgen continue declare dirs disown echo eval exec exit export false fg ' +
    'getopts hash help history jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return set ' +
    'shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait'
  ).split(' '),
)

/** Print what they read, in the same or in another form. */
const COPYING: ReadonlySet<string> = new Set(
  'base32 base64 cat column cut fold head hexdump jq nl od paste rev sed sort tac tail tee tr uniq xxd yq'.split(' '),
)

/** May print parts of what they read or are given. */
const READING: ReadonlySet<string> = new Set('awk egrep gawk grep node perl php python python3 ruby xargs'.split(' '))

/** Programs of `jq` and `yq` that tell nothing about values. */
const TELLING_NOTHING = /^\.?\s*\|?\s*(?:empty|keys|keys_unsorted|length|type|has\(.*\)|to_entries\[\]\.key)\b/

/** What a command does with what it reads. */
export type Reading = 'copies' | 'may print' | 'prints nothing of it'

/** How a command treats its input, from its name and arguments. */
export const readingOf = (name: string, args: readonly Word[]): Reading => {
  const texts = args.map((arg) => literalOf(arg) ?? '')
  if (name === 'jq' || name === 'yq') {
    const program = texts.find((text) => text !== '' && !text.startsWith('-')) ?? ''
    return TELLING_NOTHING.test(program) ? 'prints nothing of it' : 'copies'
  }
  if (COPYING.has(name)) return 'copies'
  if (!READING.has(name) || texts.some((text) => QUIET.has(text))) return 'prints nothing of it'
  return 'may print'
}

const QUIET: ReadonlySet<string> = new Set(['-q', '-c', '-l', '--quiet', '--silent', '--count'])

/** Whether a command takes a value apart rather than trimming or copying it. */
export const isParser = (name: string): boolean => READING.has(name) || PARSING.has(name)

const PARSING: ReadonlySet<string> = new Set(['jq', 'yq', 'cut', 'sed'])

/** Operations of the AWS CLI that print secrets. */
const FETCHES: readonly (readonly [service: string, operation: string, needs?: string])[] = [
  ['secretsmanager', 'get-secret-value'],
  ['secretsmanager', 'batch-get-secret-value'],
  ['secretsmanager', 'get-random-password'],
  ['kms', 'decrypt'],
  ['ssm', 'get-parameter', '--with-decryption'],
  ['ssm', 'get-parameters', '--with-decryption'],
  ['ssm', 'get-parameters-by-path', '--with-decryption'],
]

/** Members of the answers that are no secrets, in any combination of a `--query`. */
const HARMLESS_QUERY =
  /^[\s[\]{},.:|"'`0-9]*(?:(?:ARN|CreatedDate|EncryptionAlgorithm|KeyId|Name|VersionId|VersionStages|Version)\b[\s[\]{},.:|"'`0-9]*)+$/

const IDS = ['--secret-id', '--name', '--path']

/** `aws secretsmanager get-secret-value --secret-id prod/db`, where a command is such a call and prints the secret. */
export const fetchOf = (name: string, args: readonly Word[]): string | undefined => {
  if (name !== 'aws') return undefined
  const texts = args.map((arg) => literalOf(arg) ?? '')
  const fetch = FETCHES.find(
    ([service, operation, needs]) =>
      texts.some((text, index) => text === service && texts[index + 1] === operation) &&
      (needs === undefined || texts.includes(needs)),
  )
  if (fetch === undefined) return undefined
  const query = texts[texts.indexOf('--query') + 1] ?? ''
  const isHarmless = texts.includes('--query') && HARMLESS_QUERY.test(query)
  if (isHarmless || texts.includes('help')) return undefined
  const option = IDS.find((each) => texts.includes(each))
  const id = option === undefined ? '' : (texts[texts.indexOf(option) + 1] ?? '')
  return [`aws ${fetch[0]} ${fetch[1]}`, ...(option === undefined || id === '' ? [] : [option, id])].join(' ')
}

/** Whether options make a command print what it sends: headers, with credentials among them. */
export const isTalkative = (name: string, args: readonly Word[]): string | undefined => {
  const texts = args.map((arg) => literalOf(arg) ?? '')
  if (name === 'curl')
    return texts.find((text) => /^(?:-[sSfLkiIgGjlnNOqR]*v[a-zA-Z]*|--verbose|--trace(?:-ascii)?)$/.test(text))
  return name === 'wget' ? texts.find((text) => text === '-d' || text === '--debug') : undefined
}

/** The command that `sudo` or `env` starts, with its arguments; nothing where `env` starts none. */
export const innerCommand = (args: readonly Word[]): readonly Word[] => {
  const start = args.findIndex((arg) => {
    const text = literalOf(arg)
    return text === undefined ? !/=/.test(partsText(arg)) : !text.startsWith('-') && !text.includes('=')
  })
  return start === -1 ? [] : args.slice(start)
}

const partsText = ({ parts }: Word): string => parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('')
