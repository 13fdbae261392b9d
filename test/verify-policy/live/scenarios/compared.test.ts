import { describe, expect, test } from '@jest/globals'
import { policy, readSecret, ROLE, SUBJECTS, trust } from '../../workspace.ts'
import { account, verifyLive } from '../world.ts'

const COMPARED = { live: 'chain', 'base-source': 'live', 'fail-on': 'new-access' }
const TRUST = { 'policy-files': `trust@${ROLE}=iam/trust.json` }
const KEY = 'iam/trust.json'

describe('what AWS has today as the base', () => {
  test('is the same where the files say what AWS has', async () => {
    const { credentials } = account()
    const { report } = await verifyLive(credentials, { ...COMPARED, ...TRUST }, { [KEY]: trust({ sub: SUBJECTS }) })
    expect(report.findings.filter(({ code }) => code.startsWith('DIFF'))).toEqual([])
    expect(report.verdict).toBe('pass')
  })

  test('lacks the access that a file gives', async () => {
    const { credentials } = account()
    const wider = trust({ sub: [...[SUBJECTS].flat(), 'repo:octo-org/app:pull_request'] })
    const { report } = await verifyLive(credentials, { ...COMPARED, ...TRUST }, { [KEY]: wider })
    expect(report.findings.filter(({ code }) => code === 'DIFF-001')).toHaveLength(1)
    expect(report.verdict).toBe('fail')
  })

  test('has the access that a file takes', async () => {
    const { credentials } = account()
    const less = policy({ ...readSecret, Action: 'secretsmanager:DescribeSecret' })
    const files = { 'policy-files': `identity@${ROLE}=iam/deploy.json` }
    const { report } = await verifyLive(credentials, { ...COMPARED, ...files }, { 'iam/deploy.json': less })
    expect(report.findings.map(({ code }) => code)).toContain('DIFF-002')
  })

  test('knows nothing of a role that the change makes', async () => {
    const { state, credentials } = account()
    state.roles.delete(ROLE)
    const files = { 'policy-files': `trust@${ROLE}=iam/trust.json\nidentity@${ROLE}=iam/deploy.json` }
    const texts = { [KEY]: trust({ sub: SUBJECTS }), 'iam/deploy.json': policy(readSecret) }
    const { report } = await verifyLive(credentials, { ...COMPARED, ...files }, texts)
    expect(report.findings.map(({ code }) => code)).toContain('DIFF-001')
    expect(report.findings.map(({ code }) => code)).not.toContain('DIFF-002')
  })

  test('that cannot be read proves nothing', async () => {
    const { state, credentials } = account()
    state.denied.set('iam:GetRole', 'deny')
    const { report } = await verifyLive(credentials, { ...COMPARED, ...TRUST }, { [KEY]: trust({ sub: SUBJECTS }) })
    const changes = report.findings.filter(({ code }) => code === 'DIFF-001')
    expect(changes.map(({ message }) => message).join()).toMatch(/may be newly allowed/)
    expect(report.verdict).not.toBe('pass')
  })

  test('needs credentials that are asked for', async () => {
    const { credentials } = account()
    await expect(verifyLive(credentials, { ...COMPARED, live: 'auto' })).rejects.toThrow('live: chain')
    await expect(verifyLive(credentials, { ...COMPARED, live: 'off' })).rejects.toThrow('live: chain')
  })
})
