import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readHcl } from '../../../src/verify-policy/sources/terraform/hcl/reader.ts'
import type { Expression } from '../../../src/verify-policy/sources/terraform/hcl/syntax.ts'

/** An expression as a short text, to compare it with. */
const shown = (expression: Expression): string => {
  switch (expression.kind) {
    case 'constant':
      return JSON.stringify(expression.value)
    case 'number':
      return expression.raw
    case 'template':
      return `"${expression.pieces.map((piece) => (piece.kind === 'text' ? piece.text : `\${${shown(piece.value)}}`)).join('')}"`
    case 'object':
      return `{${expression.items.map(({ key, value }) => `${shown(key)}: ${shown(value)}`).join(', ')}}`
    case 'tuple':
      return `[${expression.items.map(shown).join(', ')}]`
    case 'reference':
      return expression.root + stepsOf(expression.steps)
    case 'access':
      return `(${shown(expression.of)})${stepsOf(expression.steps)}`
    case 'call':
      return `${expression.name}(${expression.values.map(shown).join(', ')})`
    case 'conditional':
      return `${shown(expression.test)} ? ${shown(expression.yes)} : ${shown(expression.no)}`
    case 'comparison':
      return `${shown(expression.left)} ${expression.negated ? '!=' : '=='} ${shown(expression.right)}`
    case 'for':
      return `[for ${expression.key === undefined ? '' : `${expression.key}, `}${expression.item} in ${shown(expression.collection)} : ${shown(expression.value)}]`
    case 'opaque':
      return '?'
  }
}

const stepsOf = (steps: Extract<Expression, { kind: 'reference' }>['steps']): string =>
  steps
    .map((step) =>
      step.kind === 'attribute' ? `.${step.name}` : step.kind === 'splat' ? '[*]' : `[${shown(step.key)}]`,
    )
    .join('')

const valueOf = (text: string): string => {
  const { body, problems } = readHcl(`x = ${text}\n`)
  expect(problems).toEqual([])
  const [attribute] = body.attributes
  return attribute === undefined ? '' : shown(attribute.value)
}

describe('expressions', () => {
  test.each([
    ['"plain"', '"plain"'],
    [String.raw`"a\"b\\c\n\t\u00e9\U0001F600"`, JSON.stringify('a"b\\c\n\té😀')],
    ['"arn:${var.p}:iam::${local.id}:root"', '"arn:${var.p}:iam::${local.id}:root"'],
    ['"$${aws:PrincipalTag/team}"', '"${aws:PrincipalTag/team}"'],
    ['"100%{ if true }x%{ endif }"', '"100${?}x${?}"'],
    ['"50% of $5"', '"50% of $5"'],
    ['"${~ var.x ~}"', '"${var.x}"'],
    ['"${"inner ${var.x}"}"', '"${"inner ${var.x}"}"'],
    ['12.5e3', '12.5e3'],
    ['-1', '-1'],
    ['true', 'true'],
    ['null', 'null'],
    ['aws_kms_key.k.arn', 'aws_kms_key.k.arn'],
    ['aws_kms_key.k[0].arn', 'aws_kms_key.k[0].arn'],
    ['aws_kms_key.k["a"].arn', 'aws_kms_key.k["a"].arn'],
    ['aws_kms_key.k[each.key].arn', 'aws_kms_key.k[each.key].arn'],
    ['aws_kms_key.k[*].arn', 'aws_kms_key.k[*].arn'],
    ['aws_kms_key.k.*.arn', 'aws_kms_key.k[*].arn'],
    ['aws_kms_key.k.0.arn', 'aws_kms_key.k[0].arn'],
    ['one(aws_kms_key.k[*].arn)', 'one(aws_kms_key.k[*].arn)'],
    ['values(aws_kms_key.k)[*].arn', '(values(aws_kms_key.k))[*].arn'],
    ['[\n  "a", # first\n  "b",\n]', '["a", "b"]'],
    ['{\n  a = 1 // one\n  "b" : 2\n  (var.c) = 3\n}', '{"a": 1, "b": 2, var.c: 3}'],
    ['{ a = 1, b = [] }', '{"a": 1, "b": []}'],
    ['merge(\n  { a = 1 },\n  local.rest,\n)', 'merge({"a": 1}, local.rest)'],
    ['concat(local.lists...)', 'concat(?)'],
    ['var.env == "prod" ? "a" : "b"', 'var.env == "prod" ? "a" : "b"'],
    ['var.a && var.b ? 1 : 2', '? ? 1 : 2'],
    ['1 + 2 * 3', '?'],
    ['!var.x', '?'],
    ['(var.x)', 'var.x'],
    ['[for s in aws_secretsmanager_secret.s : s.arn]', '[for s in aws_secretsmanager_secret.s : s.arn]'],
    ['[for k, s in local.m : "${k}/${s}"]', '[for k, s in local.m : "${k}/${s}"]'],
    ['[for s in local.m : s if s != ""]', '?'],
    ['{ for k, v in local.m : k => v... if true }', '?'],
    ['provider::aws::arn_build("aws", "iam")', 'provider::aws::arn_build("aws", "iam")'],
    ['/* why */ "x" /* because */', '"x"'],
  ])('reads %s', (text, wanted) => {
    expect(valueOf(text)).toBe(wanted)
  })

  test('a heredoc keeps its lines, and <<- takes the common indentation away', () => {
    expect(valueOf('<<EOT\n  {\n    "a": "${var.b}"\n  }\nEOT')).toBe('"  {\n    "a": "${var.b}"\n  }\n"')
    expect(valueOf('<<-EOT\n    {\n      "a": 1\n\n    }\n  EOT')).toBe('"{\n  "a": 1\n\n}\n"')
  })

  test('the parts of a heredoc know where they stand', () => {
    const { body } = readHcl('x = <<-EOT\n    one\n      two\n    EOT\n')
    const value = body.attributes[0]?.value
    const places = value?.kind === 'template' ? value.pieces.map(({ at }) => [at.line, at.column]) : []
    expect(places).toEqual([
      [2, 5],
      [2, 8],
      [3, 5],
      [3, 10],
    ])
  })
})

describe('files', () => {
  const text = [
    'terraform { required_version = ">= 1.0" }',
    'resource "aws_iam_role" "deploy" {',
    '  name = "deploy"',
    '  inline_policy {',
    '    name = "x"',
    '  }',
    '}',
    'data aws_region here {}',
  ].join('\n')

  test('blocks have types, labels, attributes, blocks and lines', () => {
    const { body, problems } = readHcl(text)
    expect(problems).toEqual([])
    expect(body.blocks.map(({ type, labels, at }) => [type, labels, at.line, at.column])).toEqual([
      ['terraform', [], 1, 1],
      ['resource', ['aws_iam_role', 'deploy'], 2, 1],
      ['data', ['aws_region', 'here'], 8, 1],
    ])
    const role = body.blocks[1]?.body
    expect(role?.attributes.map(({ name, at }) => [name, at.line, at.column])).toEqual([['name', 3, 3]])
    expect(role?.blocks.map(({ type }) => type)).toEqual(['inline_policy'])
  })

  test('what cannot be read is left out, with its place, and the next block is read', () => {
    const { body, problems } = readHcl('resource "a" "b" {\n  x = = 1\n}\nresource "c" "d" {\n  y = 2\n}\n')
    expect(problems).toEqual([{ what: 'expected a value', at: { line: 2, column: 7, offset: 25, end: 25 } }])
    expect(body.blocks.map(({ labels }) => labels)).toEqual([['c', 'd']])
  })

  test('deep nesting is refused, not followed', () => {
    const { problems } = readHcl(`x = ${'['.repeat(100_000)}`)
    expect(problems.map(({ what }) => what)).toEqual(['nested deeper than 64 levels'])
  })

  test('Windows line ends and a byte-order mark change nothing', () => {
    const { body, problems } = readHcl('\uFEFFresource "a" "b" {\r\n  x = "1"\r\n  y = <<E\r\nz\r\nE\r\n}\r\n')
    expect(problems).toEqual([])
    expect(body.blocks[0]?.body.attributes.map(({ value }) => shown(value))).toEqual(['"1"', '"z\n"'])
  })

  test('no text makes the reader throw', () => {
    const words = '" ${ } { [ ] ( ) = == ? : , . * <<E <<-E E %{ \\ a for in if => ... /* */ # - ! 1 resource'.split(
      ' ',
    )
    const tokens = fc.constantFrom(...words, ' ', '\n', '\r\n', 'resource "a" "b" {')
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(tokens, { maxLength: 40 }).map((list) => list.join('')),
    )
    fc.assert(
      fc.property(texts, (each) => {
        readHcl(each)
      }),
      { numRuns: 1000 },
    )
  })
})
