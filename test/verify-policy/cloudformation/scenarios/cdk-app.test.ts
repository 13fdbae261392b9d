import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { answersOf, verifyTemplates } from './verify-templates.ts'

const FOLDER = new URL('../../../../../test/verify-policy/cloudformation/fixtures/cdk.out/', import.meta.url)
const APP = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [`cdk.out/${name}`, readFileSync(new URL(name, FOLDER), 'utf8')]),
)
/** As CloudFormation named it when it made the stack. */
const ROLE = 'arn:aws:iam::111122223333:role/PipelineSecrets-DeployRole885297C1-aB3dE5fG7hI9'
const INPUTS = {
  'role-to-assume': ROLE,
  'cloudformation-templates': 'cdk.out',
  'cloudformation-parameters': '',
}

describe('an app of the CDK', () => {
  test('a folder stands for all templates in it, which are read together', async () => {
    const { report } = await verifyTemplates(APP, INPUTS)
    expect(answersOf(report)).toEqual(['assume allowed', 'get allowed', 'decrypt allowed'])
  })

  test('the role is recognised by the form of its name', async () => {
    const { report } = await verifyTemplates(APP, {
      ...INPUTS,
      'role-to-assume': `${ROLE.slice(0, -27)}Other-aB3dE5fG7hI9`,
      'fail-on': 'none',
    }).catch((error: Error) => ({ report: { failure: error.message } }))
    expect(report).toEqual({ failure: expect.stringContaining('no document speaks of the role') })
  })

  test('what a resource is called is its path in the app', async () => {
    const { runner } = await verifyTemplates(APP, INPUTS)
    const log = JSON.stringify(runner.effects)
    expect(log).toContain(
      'PipelineSecrets-DeployRole885297C1-aB3dE5fG7hI9` is taken to be `PipelineSecrets/DeployRole`',
    )
    expect(log).not.toContain('are assumed')
  })

  test('a stack that is not given leaves what it exports unknown', async () => {
    const { report } = await verifyTemplates(
      {
        ...APP,
        'cdk.out/PipelineSecrets.template.json': APP['cdk.out/PipelineSecrets.template.json']?.replace(
          '"Export"',
          '"Exported"',
        ),
      },
      { ...INPUTS, 'fail-on': 'none' },
    )
    expect(answersOf(report)).toEqual(['assume allowed', 'get unknown', 'decrypt allowed'])
    expect(report.findings.filter(({ code }) => code === 'TF-001')).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('export PipelineSecrets:ExportsOutputFnGetAttDeployRole885297C1Arn7D2B1E6F'),
      }),
    ])
  })

  test('a single template of it is read with what the manifest says', async () => {
    const { report } = await verifyTemplates(APP, {
      ...INPUTS,
      'cloudformation-templates': 'cdk.out/PipelineSecrets.template.json',
    })
    expect(answersOf(report)).toEqual(['assume allowed', 'get allowed', 'decrypt allowed'])
  })
})
