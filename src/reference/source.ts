import { quoted } from '../text/printable.ts'
import type { JsonKey, ParameterSource, SecretId, SecretSource, Source } from './reference.ts'
import type { LineScanner } from './line-scanner.ts'

const NAME = /[A-Za-z0-9/_+=.@!-]+/y
const SECRET_ARN = /arn:(aws[a-z0-9-]*):secretsmanager:([a-z0-9-]+):([0-9]{12}):secret:([A-Za-z0-9/_+=.@!-]+)/y
const PARAMETER_ARN = /arn:aws[a-z0-9-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter(\/[A-Za-z0-9_.\-/]+)/y
const PARAMETER_NAME = /[A-Za-z0-9_.\-/]+/y
const PARAMETER_SELECTOR = /:(?:([0-9]{1,15})(?![A-Za-z0-9_.-])|([A-Za-z_.-][A-Za-z0-9_.-]{0,99}))/y
const PLAIN = /[^\s:,|"'{}?]+/y
const LIST_ITEM = /[^\s:,|"'{}]+/y
const MAX_NAME = 512
const MAX_ID = 2048

/**
 * Reads the source of a reference at the cursor: a secret as CodeBuild and ECS write it, a CloudFormation dynamic reference,
 * or a parameter.
 *
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export const readSource = (scanner: LineScanner): Source => {
  if (scanner.skip('{{resolve:')) return readDynamicReference(scanner)
  if (scanner.skip('ssm:')) return readParameter(scanner)
  scanner.skip('secretsmanager:')
  const id = readSecretId(scanner)
  return readParts(scanner, id)
}

const readSecretId = (scanner: LineScanner): SecretId => {
  const column = scanner.column
  const literal = scanner.quoted()
  if (literal !== undefined) return literalId(scanner, literal, column)
  const arn = scanner.match(SECRET_ARN)
  if (arn !== undefined) return arnOf(scanner, arn, column)
  if (scanner.match(/arn:/y)) {
    scanner.fail(
      'expected `arn:<partition>:secretsmanager:<region>:<account>:secret:<name>`; a parameter begins with `ssm:`',
      column,
    )
  }
  const name = scanner.match(NAME)?.[0] ?? scanner.fail('expected the name or ARN of a secret')
  if (name.length > MAX_NAME) scanner.fail(`the name of a secret has at most ${MAX_NAME} characters`, column)
  if (!scanner.skip('*')) return { kind: 'name', name }
  if (name.length < 3) scanner.fail('a prefix needs at least 3 characters before the `*`', column)
  return { kind: 'prefix', prefix: name }
}

const literalId = (scanner: LineScanner, literal: string, column: number): SecretId => {
  const arn = new RegExp(SECRET_ARN.source).exec(literal)
  if (arn !== null && arn[0] === literal) return arnOf(scanner, arn, column)
  if (/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(literal)) return { kind: 'name', name: literal }
  return scanner.fail(`${quoted(literal)} cannot be the name of a secret`, column)
}

const arnOf = (scanner: LineScanner, match: RegExpExecArray, column: number): SecretId => {
  const [arn, partition = '', region = '', account = '', name = ''] = match
  if (arn.length > MAX_ID) scanner.fail(`an ARN has at most ${MAX_ID} characters`, column)
  return { kind: 'arn', arn, partition, region, account, name }
}

/** `[:json-key[:stage[:version]]]`; any part may be empty. */
const readParts = (scanner: LineScanner, id: SecretId): SecretSource => {
  const key = scanner.skip(':') ? readKey(scanner) : undefined
  const stage = scanner.skip(':') ? scanner.match(PLAIN)?.[0] : undefined
  const versionColumn = scanner.column
  const version = scanner.skip(':') ? scanner.match(PLAIN)?.[0] : undefined
  if (stage !== undefined && stage.length > 256) scanner.fail('a version stage has at most 256 characters')
  if (version !== undefined && (version.length < 32 || version.length > 64)) {
    scanner.fail('a version id has 32 to 64 characters', versionColumn + 1)
  }
  if (scanner.skip(':'))
    scanner.fail('more than `json-key:version-stage:version-id` after the secret', scanner.column - 1)
  return {
    kind: 'secret',
    id,
    ...(key === undefined ? {} : { key }),
    ...(stage === undefined ? {} : { stage }),
    ...(version === undefined ? {} : { version }),
  }
}

const readKey = (scanner: LineScanner): JsonKey | undefined => {
  const literal = scanner.quoted()
  if (literal !== undefined) return { kind: 'member', name: literal }
  if (scanner.skip('{')) return readKeyList(scanner)
  const column = scanner.column
  const plain = scanner.match(PLAIN)?.[0]
  if (plain === undefined) return undefined
  if (plain === '*') return { kind: 'all' }
  if (plain.startsWith('/')) return { kind: 'pointer', pointer: plain }
  if (plain.includes('*'))
    scanner.fail('a key with `*` belongs in a list, `{db_*}`; a member of that name needs quotes', column)
  return { kind: 'member', name: plain }
}

const readKeyList = (scanner: LineScanner): JsonKey => {
  const items: string[] = []
  do {
    scanner.match(/\s+/y)
    items.push(scanner.match(LIST_ITEM)?.[0] ?? scanner.fail('expected a key, or a glob such as `db_*`'))
    scanner.match(/\s+/y)
  } while (scanner.skip(','))
  if (!scanner.skip('}')) scanner.fail('expected `,` or `}` in the list of keys')
  return { kind: 'list', items }
}

const readParameter = (scanner: LineScanner): ParameterSource => {
  const arn = scanner.match(PARAMETER_ARN)
  const name = arn?.[1] ?? scanner.match(PARAMETER_NAME)?.[0] ?? scanner.fail('expected the name or ARN of a parameter')
  if (scanner.skip('*')) scanner.fail('a parameter takes no wildcard', scanner.column - 1)
  const selector = scanner.match(PARAMETER_SELECTOR)
  if (selector === undefined && scanner.skip(':')) scanner.fail('expected a version number or a label')
  return {
    kind: 'parameter',
    name,
    ...(arn === undefined ? {} : { arn: arn[0] }),
    ...(selector?.[1] === undefined ? {} : { version: Number(selector[1]) }),
    ...(selector?.[2] === undefined ? {} : { label: selector[2] }),
  }
}

const readDynamicReference = (scanner: LineScanner): Source => {
  if (!scanner.match(/(?=[^\s"{}]*\}\})/y))
    scanner.fail('a dynamic reference ends with `}}` and holds no quotes and no white space')
  const source = scanner.match(/ssm(?:-secure)?:/y)
    ? readParameter(scanner)
    : scanner.skip('secretsmanager:')
      ? readDynamicSecret(scanner)
      : scanner.fail('expected `secretsmanager:`, `ssm:` or `ssm-secure:` after `{{resolve:`')
  if (!scanner.skip('}}')) scanner.fail('expected `}}` here')
  return source
}

/** CloudFormation has the word `SecretString`, or nothing, before the key. */
const readDynamicSecret = (scanner: LineScanner): SecretSource => {
  const column = scanner.column
  const id = readSecretId(scanner)
  if (id.kind === 'prefix') scanner.fail('a dynamic reference takes no wildcard', column)
  if (!scanner.skip(':')) return { kind: 'secret', id }
  if (!scanner.match(/(?:SecretString)?(?=[:}])/y))
    scanner.fail('expected `SecretString` or nothing in front of the key')
  const source = readParts(scanner, id)
  if (source.key?.kind === 'list' || source.key?.kind === 'all')
    scanner.fail('a dynamic reference names one key', column)
  return source
}
