import { quoted } from '../../../text/printable.ts'
import { EMPTY_SET } from '../../../policy/index.ts'
import { outsideOf } from '../outside.ts'
import type { Outside, Outsider } from '../outside.ts'
import { perWorld } from '../per-world.ts'
import type { World } from '../rule.ts'
import { keysOf } from './keys.ts'
import type { KeyView } from './keys.ts'

/** What callers of other accounts may do with a key. */
export interface KeyOutside {
  readonly view: KeyView
  readonly outside: Outside
}

/** The keys that callers of other accounts reach. Two rules ask for them. */
export const keysOutside = perWorld((world): readonly KeyOutside[] =>
  keysOf(world).map((view) => ({ view, outside: search(view, world) })),
)

const search = ({ key, account, documents }: KeyView, { scene }: World): Outside => {
  const alone = { ...EMPTY_SET, accounts: scene.policies.accounts }
  const closed = { ...alone, keys: [{ ...key, policy: { kind: 'empty' } as const }] }
  return outsideOf(closed, { ...alone, keys: [key] }, account, documents)
}

/** The actions of an outsider, the worst first. */
export const actionsText = ({ actions }: Outsider): string => {
  const shown = actions.slice(0, 3).map((action) => quoted(action))
  return `${shown.join(', ')}${actions.length > 3 ? ` and ${actions.length - 3} more` : ''}`
}
