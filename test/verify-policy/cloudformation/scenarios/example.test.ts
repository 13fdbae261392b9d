import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { answersOf, verifyTemplates } from './verify-templates.ts'

const ROOT = new URL('../../../../../', import.meta.url)
const TEMPLATE = readFileSync(new URL('examples/cloudformation/pipeline-secrets.yml', ROOT), 'utf8')

describe('the example template', () => {
  test('lets the job assume its role, read the secret and decrypt it', async () => {
    const { report } = await verifyTemplates({ 'infra/secrets.yml': TEMPLATE })
    expect(answersOf(report)).toEqual(['assume allowed', 'get allowed', 'decrypt allowed'])
    // How the secret is rotated depends on what it opens.
    expect(report.findings.map(({ code }) => code)).toEqual(['SEC-006'])
    expect(report.verdict).toBe('pass')
  })

  test('answers with the lines of the template', async () => {
    const { runner } = await verifyTemplates({ 'infra/secrets.yml': TEMPLATE })
    const log = JSON.stringify(runner.effects)
    const lineOf = (text: string): number => TEMPLATE.split('\n').findIndex((line) => line.includes(text)) + 1
    // The statement of the trust policy begins on the line before its Sid.
    expect(log).toContain(`infra/secrets.yml:${lineOf('"Sid": "OneEnvironment"') - 1}`)
    expect(log).toContain(
      `infra/secrets.yml:${TEMPLATE.split('\n').findLastIndex((line) => line.includes('- Sid: ReadSecret')) + 1}`,
    )
  })

  test('stays unknown where a parameter decides', async () => {
    const { report } = await verifyTemplates(
      { 'infra/secrets.yml': TEMPLATE.replace('    Default: production\n', '') },
      { 'fail-on': 'none' },
    )
    expect(answersOf(report)).toEqual(['assume unknown', 'get allowed', 'decrypt allowed'])
    expect(report.findings.filter(({ code }) => code === 'TF-001')).toEqual([
      expect.objectContaining({ message: expect.stringContaining('parameter EnvironmentName of infra/secrets.yml') }),
    ])
  })

  test('a parameter file settles it', async () => {
    const { report } = await verifyTemplates(
      {
        'infra/secrets.yml': TEMPLATE.replace('    Default: production\n', ''),
        'infra/production.json': '[{ "ParameterKey": "EnvironmentName", "ParameterValue": "production" }]',
      },
      { 'cloudformation-parameters': 'OwnerId=7\nRepositoryId=42\ninfra/production.json' },
    )
    expect(answersOf(report)).toEqual(['assume allowed', 'get allowed', 'decrypt allowed'])
  })
})

describe('a change of the template', () => {
  test('that lets the job decrypt other secrets is new access', async () => {
    const changed = TEMPLATE.replace('secret:prod/database/credentials-??????', 'secret:*')
    const { report } = await verifyTemplates(
      { 'infra/secrets.yml': changed, 'base/infra/secrets.yml': TEMPLATE },
      { 'base-directory': 'base', 'fail-on': 'none' },
    )
    expect(answersOf(report)).toEqual(['assume allowed', 'get allowed', 'decrypt allowed'])
    expect(report.findings.map(({ code }) => code)).toContain('DIFF-001')
  })

  test('that takes the right to decrypt is access that is lost', async () => {
    const changed = TEMPLATE.replace('            Action: kms:Decrypt', '            Action: kms:Encrypt')
    const { report } = await verifyTemplates(
      { 'infra/secrets.yml': changed, 'base/infra/secrets.yml': TEMPLATE },
      { 'base-directory': 'base', 'fail-on': 'none' },
    )
    expect(answersOf(report)).toEqual(['assume allowed', 'get allowed', 'decrypt denied'])
    expect(report.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['SEC-004', 'DIFF-002']))
  })

  test('of nothing gives and takes nothing', async () => {
    const { report } = await verifyTemplates(
      { 'infra/secrets.yml': TEMPLATE, 'base/infra/secrets.yml': TEMPLATE },
      { 'base-directory': 'base', 'fail-on': 'high,unknown,new-access,access-lost' },
    )
    expect(report.verdict).toBe('pass')
    expect(report.findings.filter(({ code }) => code.startsWith('DIFF'))).toEqual([])
  })
})
