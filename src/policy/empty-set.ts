import type { PolicySet } from './document.ts'

/** Nothing at all: what looks at one document alone adds it to this. */
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
