import type { LayerName, Verdict } from '../policy/index.ts'
import type { Judged } from './judge-hop.ts'
import type { TrustPolicy } from './trust-file.ts'
import { quoted } from '../text/printable.ts'

/** Answers as lines for the log, one block per action. */
export const judgedLines = (judged: readonly Judged[]): readonly string[] =>
  judged.flatMap(({ action, verdict }) => {
    const [first = '', ...rest] = verdictLines(verdict)
    return [judged.length === 1 ? first : `${action}: ${first}`, ...rest]
  })

const verdictLines = (verdict: Verdict): readonly string[] => {
  switch (verdict.kind) {
    case 'allowed':
      return [
        'allow: every condition matches. The policy in force may differ, the identity provider may be missing, or another policy may forbid it: of the caller, of the organization, of a VPC endpoint.',
      ]
    case 'unknown':
      return [
        'unknown:',
        ...verdict.unknowns.map(({ text, settle }) => `- ${text} ${settle}`),
        ...verdict.missing.filter(({ layer }) => layer === 'trust').flatMap(missLines),
      ]
    case 'denied':
      return [
        'deny:',
        ...(verdict.how === 'explicit'
          ? verdict.decisive.map(
              ({ layer, pointer }) => `- the Deny statement at ${pointer} of ${nameOf(layer)} matches`,
            )
          : verdict.missing.flatMap(missLines)),
      ]
  }
}

const nameOf = (layer: LayerName): string =>
  layer === 'trust'
    ? 'the trust policy'
    : layer === 'session'
      ? 'the session policy of the caller'
      : `the layer ${layer}`

const missLines = ({ layer, statement, failing }: Verdict['missing'][number]): readonly string[] =>
  statement === undefined
    ? [`- ${nameOf(layer)} has no Allow statement for this call`]
    : [
        `- the nearest statement of ${nameOf(layer)}, at ${statement.pointer}:`,
        ...failing.map((element) => `    ${failingLine(element)}`),
      ]

/** A character, or that there is none any more. */
const charText = (char: string): string => (char === '' ? 'the end' : JSON.stringify(char))

const failingLine = ({
  element,
  operator,
  key,
  expected,
  got,
  value,
  differs,
}: Verdict['missing'][number]['failing'][number]): string => {
  const what = element === 'condition' ? `${operator ?? 'condition'} ${key ?? ''}`.trim() : element
  const place =
    differs === undefined
      ? ''
      : `; they part at position ${differs.position + 1}: ${charText(differs.expected)} and ${charText(differs.got)}`
  const found = got === undefined ? 'nothing' : JSON.stringify(got)
  const truth = value === 'U' ? 'unknown' : 'fail'
  return `${truth}: ${what} expects ${expected.map((one) => JSON.stringify(one)).join(' or ')}, the request has ${found}${place}`
}

/** Patterns of statements for tokens that admit more than they seem to, one sentence each. */
export const unsafePatterns = ({ statements }: TrustPolicy): readonly string[] =>
  statements.flatMap((statement) => {
    if (statement.kind !== 'statement' || statement.effect !== 'Allow') return []
    if (statement.principal?.entries.some(({ type }) => type === 'Federated') !== true) return []
    const conditions = statement.conditions.flatMap((one) => (one.kind === 'condition' ? [one] : []))
    const on = (claim: string) => conditions.filter(({ key }) => key.toLowerCase().endsWith(`:${claim}`))
    const subjects = on('sub').flatMap(({ values }) =>
      values.flatMap((leaf) => (leaf.kind === 'text' && typeof leaf.text === 'string' ? [leaf.text] : [])),
    )
    const place = `Statement ${statement.index}`
    return [
      ...(on('sub').length === 0 ? [`${place} does not test \`sub\`: any repository of the issuer is let in.`] : []),
      ...(on('aud').length === 0 ? [`${place} does not test \`aud\`.`] : []),
      ...conditions
        .filter(({ operator }) => operator.set === 'ForAllValues')
        .map(
          ({ key }) => `${place} tests ${quoted(key)} with ForAllValues, which also holds where the claim is missing.`,
        ),
      ...conditions
        .filter(({ operator }) => operator.ifExists)
        .map(({ key }) => `${place} tests ${quoted(key)} with IfExists, which also holds where the claim is missing.`),
      ...subjects
        .filter((text) => /^repo:[^/]*\*|^repo:[^/]+\/\*/.test(text))
        .map((text) => `${place} admits other repositories: ${JSON.stringify(text)}.`),
      ...subjects
        .filter((text) => /^repo:[^/*]+\/[^/*:]+:\*$/.test(text))
        .map((text) => `${place} admits every branch, tag and pull request: ${JSON.stringify(text)}.`),
    ]
  })
