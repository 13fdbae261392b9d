import { expect, test } from '@jest/globals'
import { parseHopLine } from '../../src/input/hop-line.ts'
import { parseProfileLine } from '../../src/input/profile-line.ts'

const A = 'arn:aws:iam::111122223333:role/a'
const B = 'arn:aws:iam::444455556666:role/b'

test('a hop is a role ARN with options', () => {
  const options = 'external-id="a:1" session-name=gha-1 duration=900 source-identity=octo policy-file=iam/p.json'
  const more = `policy-arns=arn:aws:iam::aws:policy/X,arn:aws:iam::aws:policy/Y tags=on trust-policy-file="a \\"b\\" \\\\c" # why`
  expect(parseHopLine('role-chain', `${A} ${options}\t${more}`)).toEqual({
    ok: true,
    value: {
      role: expect.objectContaining({ arn: A }),
      externalId: 'a:1',
      sessionName: 'gha-1',
      durationSeconds: 900,
      sourceIdentity: 'octo',
      policyFile: 'iam/p.json',
      policyArns: ['arn:aws:iam::aws:policy/X', 'arn:aws:iam::aws:policy/Y'],
      tags: true,
      trustPolicyFile: 'a "b" \\c',
    },
  })
})

test.each([
  ['', 'expected a role ARN'],
  ['duration=900', 'expected a role ARN, then options'],
  [`${A} ${B}`, 'expected exactly one role ARN on the line'],
  [`${A} colour=red`, 'unknown option `colour`'],
  [`${A} duration=900 duration=901`, 'the option `duration` is given twice'],
  [`${A} duration=1h`, 'expected a whole number from 900 to 43200'],
  [`${A} external-id="open`, 'a quoted value needs its closing quote'],
  [`${A} external-id="a"b`, 'a quoted value needs its closing quote'],
  [`${A} policy-file=`, 'expected a path'],
  [`${A} tags=yes`, 'expected one of `on`, `off`'],
  ['a duration=1h', 'expected a role ARN'],
])('%j is refused', (line, message) => {
  const parsed = parseHopLine('role-chain', line)
  expect(parsed.ok ? '' : parsed.problems.map(({ what }) => what).join('; ')).toContain(message)
})

test('all problems of a line are listed', () => {
  expect(parseHopLine('role-chain', 'nonsense duration=1h colour=red')).toMatchObject({ problems: [{}, {}, {}] })
})

test('a profile is a name, hops and a region', () => {
  expect(parseProfileLine('profiles', `prod ${A} duration=900 ${B} tags=off region=eu-west-1`)).toEqual({
    ok: true,
    value: {
      name: 'prod',
      region: 'eu-west-1',
      hops: [
        { role: expect.objectContaining({ arn: A }), durationSeconds: 900 },
        { role: expect.objectContaining({ arn: B }), tags: false },
      ],
    },
  })
})

test.each([
  ['', 'expected a profile name'],
  ['prod', 'expected a role ARN'],
  [`[prod] ${A}`, 'expected a profile name without white space'],
  [`prod ${A} region=x`, 'expected a region'],
  [`prod ${A} region=us-east-1 region=us-east-2`, 'the option `region` is given twice'],
  [`prod duration=900 ${A}`, 'expected a role ARN, then options'],
])('the profile %j is refused', (line, message) => {
  const parsed = parseProfileLine('profiles', line)
  expect(parsed.ok ? '' : parsed.problems.map(({ what }) => what).join('; ')).toContain(message)
})
