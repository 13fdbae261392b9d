import { named, type Row } from './judgement.ts'

/** Errors of Organizations. https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html#API_DescribeOrganization_Errors */
export const ORGANIZATION_FAILURES: readonly Row[] = [
  {
    when: named('AWSOrganizationsNotInUse'),
    code: 'organization-missing',
    message: () => 'The account is in no organization.',
    hint: () => 'Nothing has to be done: no service or resource control policy applies to it.',
  },
]
