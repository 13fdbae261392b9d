import { quoted } from '../text/printable.ts'
import { named, type Row } from './judgement.ts'

/** Errors of IAM. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html#API_GetRole_Errors */
export const IAM_FAILURES: readonly Row[] = [
  {
    when: named('NoSuchEntity'),
    code: 'iam-missing',
    message: (_, { resource = 'what was asked for' }) => `${quoted(resource)} does not exist in the account.`,
    hint: () => 'Check its name, its path and the account.',
  },
]
