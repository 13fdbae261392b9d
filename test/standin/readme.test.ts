import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { operations } from './services.ts'

test('the README lists every operation, and no other', () => {
  const text = readFileSync(new URL('../../../test/standin/README.md', import.meta.url), 'utf8')
  const listed = [
    ...text.matchAll(/^\| `(sts|iam|secretsmanager|kms|ssm|organizations|ec2|cloudtrail|events)` \| (.+?) \|/gm),
  ].flatMap(([, service, names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => `${service}:${name}`))
  expect(listed.toSorted()).toEqual(operations.toSorted())
})
