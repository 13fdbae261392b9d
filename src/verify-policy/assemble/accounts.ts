import type { Account } from '../../policy/index.ts'
import type { Config } from '../config/config.ts'
import type { SourceDocument } from '../sources/document.ts'
import type { Bundle } from '../sources/source.ts'
import { levelsOf } from './layers.ts'

/** The accounts that take part, with the organisation's policies: those of the account named, or of all where none is named. */
export const assembleAccounts = (
  bundle: Bundle,
  ids: Iterable<string>,
  organization: Config['organization'],
): readonly Account[] =>
  [...new Set(ids)].sort().map((id) => {
    const own = (wanted: 'scp' | 'rcp'): readonly SourceDocument[] =>
      bundle.documents.filter(({ kind, subject }) => kind === wanted && (subject === undefined || subject === id))
    const told = bundle.accounts.find((account) => account.id === id)?.organization
    const named = organization?.accounts.includes(id) === true ? organization.id : told?.id
    return {
      id,
      scp: levelsOf(own('scp')),
      rcp: levelsOf(own('rcp')),
      // What is read about another organization than the one that the config file names is not about this one.
      ...(named === undefined ? {} : { organization: { ...(told?.id === named ? told : {}), id: named } }),
    }
  })
