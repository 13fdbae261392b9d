import { Failure } from '../failure.ts'
import type { FailureCode } from '../failure.ts'
import { printSource } from '../reference/print.ts'
import { checkEnvName } from '../secrecy/env-name.ts'
import type { EnvName } from '../secrecy/env-name.ts'
import { printable, quoted } from '../text/printable.ts'
import type { Delivery } from './deliver.ts'
import type { EntryFailure } from './entry-failure.ts'

/** A failure of the entry that a value comes from. */
export const failureOf = (delivery: Delivery, code: FailureCode, message: string, hint: string): EntryFailure => ({
  label: delivery.entry.label,
  failure: new Failure(code, message, hint),
})

/** The name as a variable that may be set, or why not. */
export const checkName = (delivery: Delivery): { readonly name: EnvName; readonly warning?: string } | EntryFailure => {
  const checked = checkEnvName(delivery.name, delivery.origin)
  switch (checked.kind) {
    case 'allowed':
      return checked
    case 'malformed':
      return malformed(delivery)
    case 'blocked': {
      const written = checked.writable
        ? ` If you want exactly this, write \`${writtenOut(delivery)}\` in the input secrets.`
        : ''
      return failureOf(
        delivery,
        'name-blocked',
        `No secret may set the variable ${quoted(delivery.name)}: ${checked.because}.`,
        `Give it another name, or deliver it as an output or a file.${written}`,
      )
    }
  }
}

const writtenOut = ({ name, entry }: Delivery): string =>
  entry.source.kind === 'ciphertext' ? `${name} = …` : `${name} = ${printable(printSource(entry.source))}`

/** The failure for a name that no variable and no output can have. */
export const malformed = (delivery: Delivery): EntryFailure =>
  failureOf(
    delivery,
    'name-blocked',
    `${quoted(delivery.name)} cannot be a name.`,
    'Write a name of letters, digits and underscores: `NAME = …` in the input secrets.',
  )
