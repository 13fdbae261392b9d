import type { PolicySet } from '../../policy/index.ts'

/** Nothing at all; rules that look at one document alone add to it. */
export const EMPTY_SET: PolicySet = {
  accounts: [],
  roles: [],
  users: [],
  secrets: [],
  keys: [],
  providers: [],
  endpoints: [],
  resources: [],
  required: [],
}
