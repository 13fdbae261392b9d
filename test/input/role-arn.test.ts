import { expect, test } from '@jest/globals'
import { parseRoleArn, parseRoleReference } from '../../src/input/role-arn.ts'

test.each([
  ['arn:aws:iam::111122223333:role/deploy', { partition: 'aws', account: '111122223333', path: '/', name: 'deploy' }],
  ['arn:aws-cn:iam::111122223333:role/a/b/deploy', { partition: 'aws-cn', path: '/a/b/', name: 'deploy' }],
  ['arn:aws-us-gov:iam::111122223333:role/x+=,.@-_', { partition: 'aws-us-gov', name: 'x+=,.@-_' }],
])('%s is read', (text, parts) => {
  expect(parseRoleArn('role', ` ${text} `)).toMatchObject({ ok: true, value: { arn: text, ...parts } })
})

test.each([
  ['', 'expected a role ARN'],
  ['deploy', 'expected a role ARN'],
  ['"arn:aws:iam::111122223333:role/deploy"', 'the quotes are part of the value'],
  ['arn:aws:sts::111122223333:assumed-role/deploy/session', 'this is the ARN of a session'],
  ['arn:aws:iam::111122223333:user/jane', 'this is the ARN of a user'],
  ['arn:aws:iam::111122223333:instance-profile/x', 'this is the ARN of an instance profile'],
  ['arn:aws:iam::11112222333:role/deploy', 'the account id does not have 12 digits'],
  ['arn:aws:iam::111122223333:role/dep*', 'a role ARN takes no wildcard'],
  ['arn:aws:iam::111122223333:role/', 'expected a role ARN'],
  ['arn:aws:iam:us-east-1:111122223333:role/deploy', 'expected a role ARN'],
  ['arn:evil:iam::111122223333:role/deploy', 'expected a role ARN'],
  ['arn:aws:iam::111122223333:role/a b', 'expected a role ARN'],
  ['arn:aws:iam::111122223333:role/deploy\n::error::x', 'expected a role ARN'],
  [`arn:aws:iam::111122223333:role/${'a'.repeat(65)}`, 'expected a role ARN'],
  [`arn:aws:iam::111122223333:role/${'a'.repeat(600)}/deploy`, 'the path of the role is longer than 512 characters'],
])('%j is refused', (text, message) => {
  const parsed = parseRoleArn('role-to-assume', text)
  expect(parsed).toMatchObject({ ok: false, problems: [{ where: 'role-to-assume' }] })
  if (!parsed.ok) {
    expect(parsed.problems[0]?.what).toContain(message)
    expect(parsed.problems[0]?.what).not.toContain('\n')
  }
})

test('a bare name is a role reference, a malformed ARN is not', () => {
  expect(parseRoleReference('role', 'deploy')).toEqual({ ok: true, value: { kind: 'name', name: 'deploy' } })
  expect(parseRoleReference('role', 'arn:aws:iam::111122223333:role/deploy')).toMatchObject({
    value: { kind: 'arn', name: 'deploy' },
  })
  expect(parseRoleReference('role', 'arn:aws:iam::1:role/deploy').ok).toBe(false)
})
