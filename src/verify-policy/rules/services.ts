import type { ContextValue } from '../../policy/index.ts'

/** An account that no policy names. */
const SOME_OTHER = '999988887777'

/** What a call carries that a service makes for another customer. https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html */
export const callForAnother = (service: string): readonly (readonly [string, ContextValue])[] => [
  ['aws:SourceAccount', present(SOME_OTHER)],
  ['aws:SourceArn', present(`arn:aws:${service.split('.')[0]}:us-east-1:${SOME_OTHER}:other`)],
  ['aws:SourceOrgID', present('o-otherorg111')],
  ['aws:PrincipalIsAWSService', present('true')],
  ['aws:PrincipalServiceName', present(service)],
]

const present = (value: string): ContextValue => ({ kind: 'present', value })

/** Evidence for such a call. */
export const FOR_ANOTHER = `A call for account \`${SOME_OTHER}\` is allowed.`
