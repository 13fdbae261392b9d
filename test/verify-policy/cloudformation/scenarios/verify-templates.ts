import type { FakeRunner } from '../../../fake/fake-runner.ts'
import { verify } from '../../workspace.ts'

type Changes = Readonly<Record<string, string | undefined>>
const NOTHING: Changes = { 'iam/trust.json': undefined, 'iam/deploy.json': undefined, 'kms/prod.json': undefined }

/** The whole action on these files, whose templates are in `infra`. */
export const verifyTemplates = async (files: Changes, inputs: Changes = {}) => {
  const runner = await verify(
    {
      'secret-ids': 'prod/database/credentials',
      'policy-files': undefined,
      subject: 'repo:octo-org/app:environment:production',
      'cloudformation-templates': 'infra/*.yml',
      'cloudformation-parameters': 'OwnerId=7\nRepositoryId=42',
      'report-file': 'report.json',
      ...inputs,
    },
    { ...NOTHING, ...files },
  )
  return { runner, report: reportOf(runner) }
}

interface Report {
  readonly verdict: string
  readonly findings: readonly { readonly code: string; readonly location: unknown; readonly message: string }[]
  readonly chains: readonly {
    readonly questions: readonly { readonly id: string; readonly verdict: { readonly kind: string } }[]
  }[]
}

const reportOf = ({ effects }: FakeRunner): Report =>
  effects.flatMap((effect) =>
    effect.kind === 'report' && effect.path.endsWith('.json') ? [JSON.parse(effect.text)] : [],
  )[0]

/** What came out for each question of the first job. */
export const answersOf = ({ chains }: Report): readonly string[] =>
  (chains[0]?.questions ?? []).map(
    ({ id, verdict }) => `${id.replace(/^.*\/(assume|get|decrypt).*/, '$1')} ${verdict.kind}`,
  )
