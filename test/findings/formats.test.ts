import { describe, expect, test } from '@jest/globals'
import { annotationsOf } from '../../src/findings/annotations.ts'
import { inOrder } from '../../src/findings/finding.ts'
import { groupsOf, lastLineOf } from '../../src/findings/log.ts'
import { reportOf } from '../../src/findings/report.ts'
import { sarifOf } from '../../src/findings/sarif.ts'
import { summaryOf } from '../../src/findings/summary.ts'
import { sarifProblems } from './sarif-limits.ts'
import { ALLOWED, chain, finding, findings, result, step } from './sample.ts'

const place = (file: string, line: number) => ({ location: { file, line, column: 1 } })

test('findings come worst first, then by place', () => {
  const low = finding({ severity: 'low' })
  const [b2, b1, a9] = [finding(place('b', 2)), finding(place('b', 1)), finding(place('a', 9))]
  expect(inOrder([low, b2, b1, a9])).toEqual([a9, b1, b2, low])
})

describe('annotations', () => {
  test('a finding becomes one annotation at the start of its place', () => {
    expect(annotationsOf([finding()])).toEqual([
      {
        level: 'error',
        title: 'SEC-004 the job cannot read a secret it needs',
        message: 'Decrypt `prod/db` is denied. Add the statement `Decrypt` to the key policy.',
        file: 'kms/prod.json',
        line: 14,
      },
    ])
  })

  test.each([
    ['critical', 'error'],
    ['high', 'error'],
    ['medium', 'warning'],
    ['low', 'notice'],
    ['info', 'notice'],
  ] as const)('%s is shown as %s', (severity, level) => {
    expect(annotationsOf([finding({ severity })])).toMatchObject([{ level }])
  })

  test('at most ten of a level are shown, and the last one says how many there are beside', () => {
    const shown = annotationsOf([...findings(12, 'high'), ...findings(10, 'medium')])
    expect(shown).toHaveLength(20)
    expect(shown[9]?.message).toContain('The step summary has 2 more of this level.')
    expect(shown[19]?.message).not.toContain('more of this level')
  })

  test('a finding without a place has none', () => {
    const { location: _location, ...rest } = finding()
    expect(annotationsOf([rest])[0]).not.toHaveProperty('file')
  })
})

test('the log has a group per chain and ends with the verdict', () => {
  const allowed = step({
    verdict: ALLOWED,
    because: 'allowed by `iam/deploy.json:12` (Sid `ReadDb`)',
    label: 'GetSecretValue `prod/db`',
  })
  expect(groupsOf(result({ chains: [chain([allowed, step()])] }))).toEqual([
    {
      title: 'job: this job (`push`): denied',
      lines: [
        '✓ allowed  GetSecretValue `prod/db`  allowed by `iam/deploy.json:12` (Sid `ReadDb`)',
        '✗ denied  Decrypt `prod/db`  no key policy allows it',
      ],
    },
  ])
  expect(lastLineOf(result())).toBe('Verdict: fail (SEC-004 the job cannot read a secret it needs). Findings: 1 high.')
  expect(lastLineOf(result({ verdict: 'pass', reasons: [], findings: [] }))).toBe('Verdict: pass. Findings: none.')
})

describe('the step summary', () => {
  test('shows the chain with what each layer says', () => {
    const line = summaryOf(result())
      .split('\n')
      .find((each) => each.startsWith('| Decrypt'))
    expect(line).toBe('| Decrypt `prod/db` | ✗ denied | ✓ allows | not given | ✗ does not | no key policy allows it |')
  })

  test('begins with who gets what', () => {
    const read = step({ id: 'job/get:prod/db', verdict: ALLOWED, label: 'GetSecretValue `prod/db`' })
    const assume = step({ id: 'job/assume', verdict: ALLOWED, label: 'AssumeRoleWithWebIdentity `deploy`' })
    const summary = summaryOf(result({ chains: [chain([assume, read, step()])] }))
    expect(summary.split('\n').filter((each) => each.startsWith('|'))[2]).toBe(
      '| this job (`push`) | `prod/db` | ✓ allowed | ✓ allowed | ✗ denied |',
    )
  })

  test('says who should be denied, and has a row also for a job without secrets', () => {
    const summary = summaryOf(result({ chains: [{ ...chain([step({ id: 'job/assume' })]), expected: 'denied' }] }))
    expect(summary).toContain('| this job (`push`), which should be denied |  | ✗ denied |  |  |')
  })

  test('lists findings before it goes into them, and cuts long tables with a count', () => {
    const secrets = Array.from({ length: 60 }, (_, index) => step({ id: `job/get:s${index}` }))
    const summary = summaryOf(result({ chains: [chain(secrets)], findings: findings(40, 'high') }))
    expect(summary).toContain('| high | SEC-004 the job cannot read a secret it needs | `kms/prod.json:14` |')
    expect(summary).toContain('| and 10 more: see the report file |  |  |  |  |')
    expect(summary).toContain('|  | and 10 more: see the report file |  |')
  })

  test('every row has as many cells as the head of its table', () => {
    const hostile = step({ id: 'job/get:a|b', label: 'Decrypt `a|b`', because: 'because `x | y`' })
    const summary = summaryOf(result({ chains: [chain([hostile])], findings: findings(2, 'high') }))
    for (const part of summary.split('\n\n').filter((each) => each.startsWith('|'))) {
      const cells = part.split('\n').map((row) => row.replaceAll(String.raw`\|`, '').split('|').length)
      expect(new Set(cells).size).toBe(1)
    }
  })

  test('begins with a banner where something is not known', () => {
    expect(summaryOf(result({ verdict: 'unknown' })).startsWith('**NOT VERIFIED**')).toBe(true)
  })

  test('a snippet cannot end its fence', () => {
    const fix = {
      text: 'Add.',
      snippets: [{ into: 'key policy', language: 'json' as const, text: '{"Sid": "```"}' }],
      verified: false,
    }
    expect(summaryOf(result({ findings: [finding({ fix })] }))).toContain('````json\n{"Sid": "```"}\n````')
  })

  test('what a snippet goes into is shown as code, whatever a source calls it', () => {
    const into = 'block of aws_kms_key.app["](https://evil.example) @octo-org/all <img src=x> `\n# Verified"]'
    const fix = { text: 'Set.', snippets: [{ into, language: 'hcl' as const, text: 'a = true' }], verified: false }
    expect(summaryOf(result({ findings: [finding({ fix })] }))).toContain(
      'Into the `block of aws_kms_key.app["](https://evil.example) @octo-org/all <img src=x> \\u{60}\\n# Verified"]`:',
    )
  })

  test('nothing invisible is in a snippet', () => {
    const text = '{\n  "Sid": "a\u202Eb\u{E0001}\u0007"\n}'
    const fix = { text: 'Add.', snippets: [{ into: 'policy', language: 'json' as const, text }], verified: false }
    expect(summaryOf(result({ findings: [finding({ fix })] }))).toContain(
      '```json\n{\n  "Sid": "a\\u202eb\\udb40\\udc01\\u0007"\n}\n```',
    )
  })

  test('stays below the limit of the runner by leaving out what is mild', () => {
    const long = { message: 'x'.repeat(2000) }
    const many = [...findings(10, 'high'), ...findings(600, 'low').map((each) => ({ ...each, ...long }))]
    const text = summaryOf(result({ findings: many }))
    expect(Buffer.byteLength(text)).toBeLessThan(900_000)
    expect(text).toContain('600 milder findings are left out here')
    const worst = findings(600, 'critical').map((each) => ({ ...each, ...long }))
    expect(summaryOf(result({ findings: worst }))).toContain('too many to show here')
  })
})

test('the report holds everything and is the same for the same result', () => {
  const report = JSON.parse(reportOf(result()))
  expect(report).toMatchObject({
    schemaVersion: 1,
    verdict: 'fail',
    counts: { high: 1 },
    chains: [{ name: 'job', questions: [{ id: 'job/decrypt:prod/db', verdict: { kind: 'denied' } }] }],
    findings: [{ code: 'SEC-004' }],
  })
  expect(reportOf(result())).toBe(reportOf(result()))
})

const RULE = 'https://github.com/octo-org/aws-zero-trust-actions/blob/v1/docs/rules.md#secret-chain-incomplete'

const run = (changes = {}) => JSON.parse(sarifOf(result(changes), 'deploy')).runs[0]

describe('SARIF', () => {
  test('a result has its rule, place, fingerprint and the way through the chain', () => {
    const { tool, results, automationDetails } = run()
    expect(automationDetails).toEqual({ id: 'verify-policy/deploy/' })
    expect(tool.driver.rules).toEqual([
      {
        id: 'secret-chain-incomplete',
        shortDescription: { text: 'the job cannot read a secret it needs' },
        fullDescription: { text: 'SEC-004: the job cannot read a secret it needs.' },
        helpUri: RULE,
        help: { text: `SEC-004: the job cannot read a secret it needs. See ${RULE}` },
        defaultConfiguration: { level: 'error' },
        properties: { code: 'SEC-004', 'security-severity': '8.0', tags: ['security'] },
      },
    ])
    expect(results[0]).toMatchObject({
      ruleId: 'secret-chain-incomplete',
      ruleIndex: 0,
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'kms/prod.json', uriBaseId: '%SRCROOT%' },
            region: { startLine: 14, startColumn: 9 },
          },
        },
      ],
      partialFingerprints: { 'defectAndResource/v1': 'secret-chain-incomplete:decrypt prod/db' },
      codeFlows: [
        {
          threadFlows: [
            { locations: [{ location: { message: { text: 'Decrypt `prod/db`: denied, no key policy allows it' } } }] },
          ],
        },
      ],
    })
  })

  test('the fingerprint does not depend on lines', () => {
    const moved = finding({ location: { file: 'kms/prod.json', line: 99, column: 1 } })
    expect(run({ findings: [moved] }).results[0].partialFingerprints).toEqual(run().results[0].partialFingerprints)
  })

  test('a result without a place points at the first document', () => {
    const { location: _location, ...rest } = finding()
    expect(run({ findings: [rest] }).results[0].locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'kms/prod.json' },
      region: { startLine: 1 },
    })
  })

  test('paths are URIs', () => {
    const odd = finding({ location: { file: 'a b/ü#?.json', line: 1, column: 1 } })
    expect(run({ findings: [odd] }).results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      'a%20b/%C3%BC%23%3F.json',
    )
  })

  test('what is not known is told as notification', () => {
    expect(run({ unknowns: ['the trust policy is not given'] }).invocations[0].toolExecutionNotifications).toEqual([
      { level: 'warning', message: { text: 'the trust policy is not given' } },
    ])
  })

  test.each([
    ['one finding', {}],
    ['findings of several rules', { findings: [finding(), finding({ rule: 'other', code: 'KMS-001' }), finding()] }],
    ['more findings than code scanning shows', { findings: findings(5001, 'low') }],
    ['no finding, and no document', { findings: [], documents: [] }],
    ['a path that nobody should choose', { findings: [finding(place('../a\\b/%2e: \u{1F600}?#.json', 3))] }],
    ['half a character in a path', { findings: [finding(place('a\uD800.json', 1))] }],
    ['a chain of a thousand secrets', { chains: [chain(Array.from({ length: 1000 }, () => step()))] }],
    ['a suppressed finding', { findings: [finding({ suppressed: { reason: 'a reason', expires: '2027-01-01' } })] }],
  ])('keeps to what code scanning takes: %s', (_, changes) => {
    expect(sarifProblems(sarifOf(result(changes), 'deploy'))).toEqual([])
  })

  test('no more results than code scanning shows', () => {
    expect(run({ findings: findings(5001, 'low') }).results).toHaveLength(5000)
  })
})
