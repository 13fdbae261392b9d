import type { Finding } from '../../../findings/finding.ts'
import { printText } from '../../../policy/index.ts'
import type { PolicySet } from '../../../policy/index.ts'
import { quoted } from '../../../text/printable.ts'
import { fixOf } from '../../fix.ts'
import type { JudgedChain, JudgedStep } from '../../judge.ts'
import {
  becauseOf,
  layersOf,
  LAYER_NAMES,
  locationOf,
  missText,
  placeOf,
  statementText,
} from '../../../findings/wording.ts'
import { isStoppedByEndpoint } from '../network/service-endpoints.ts'
import { findingOf, POLICY_SOURCES } from '../rule.ts'
import type { Rule, World } from '../rule.ts'

const RULE = {
  id: 'secret-chain-incomplete',
  code: 'SEC-004',
  severity: 'high',
  title: 'the job cannot read a secret it needs',
  page: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access.html',
  sources: POLICY_SOURCES,
} as const

/**
 * A step behind the first role is denied: a further role, the secret, or its decryption. Each cause is reported once, however
 * many jobs meet it. A VPC endpoint that alone stops it is told elsewhere.
 */
export const secretChainIncomplete: Rule = {
  ...RULE,
  check: ({ chains, scene }: World) => {
    const findings = new Map<string, Finding>()
    for (const chain of chains.filter(({ expected }) => expected === 'allowed')) {
      for (const step of chain.steps.filter(isIncomplete)) {
        const subject = `${step.kind} ${step.label} as ${chain.role}`
        const known = findings.get(subject)
        const questions = [...(known?.questions ?? []), step.id]
        findings.set(subject, { ...(known ?? denialOf(chain, step, subject, scene.policies)), questions })
      }
    }
    return [...findings.values()]
  },
}

const isIncomplete = ({ kind, verdict }: JudgedStep): boolean =>
  kind !== 'assume' && verdict.kind === 'denied' && !isStoppedByEndpoint(verdict)

const denialOf = (chain: JudgedChain, step: JudgedStep, subject: string, policies: PolicySet): Finding => {
  const { verdict, target } = step
  const [, ...others] = [...verdict.decisive, ...verdict.missing.flatMap(({ statement }) => statement ?? [])]
  const legs = layersOf(verdict).map(({ layer, value }) => `${LAYER_NAMES[layer]}: ${LEGS[value]}`)
  return findingOf(RULE, {
    message: `${step.label} as role ${quoted(chain.role)} is denied: ${becauseOf(verdict)}.`,
    location: placeOf(verdict),
    related: others.flatMap((ref) => {
      const place = locationOf(ref)
      return place === undefined ? [] : [{ ...place, message: `${LAYER_NAMES[ref.layer]} ${statementText(ref)}` }]
    }),
    evidence: [...legs, ...verdict.missing.slice(1).map(missText)],
    ...fixOf(step, policies),
    subject,
    resources: [chain.role, ...(target === undefined ? [] : [target.label, printText(target.secret)])],
  })
}

const LEGS = { T: 'allows', F: 'does not allow', U: 'not known', 'not-given': 'not given' } as const
