import { keyOfText, printText } from '../../policy/index.ts'
import type { Text } from '../../policy/index.ts'
import { quoted } from '../../text/printable.ts'
import type { Told, Written } from '../sources/facts.ts'
import type { Found } from './found.ts'

/** What every finding about a resource has. */
type About = Pick<Found, 'location' | 'subject' | 'resources'>

/** The parts of a finding that only depend on the resource. `at`: the attribute, where it has a place of its own. */
export const aboutResource = (
  resource: Written & { readonly arn: Text; readonly name?: string },
  { at }: Pick<Told<unknown>, 'at'> = {},
): About => {
  const { arn, name, address, location } = resource
  const names = [printText(arn), name, address].filter((each) => each !== undefined)
  return { location: at ?? location, subject: keyOfText(arn), resources: [...new Set(names)] }
}

/** How sentences call a resource: by its address in the source, else by its name or ARN. */
export const callOf = ({
  arn,
  name,
  address,
}: Pick<Written, 'address'> & { readonly arn: Text; readonly name?: string }): string =>
  quoted(address ?? name ?? printText(arn))

/** Whether a name matches one of several patterns, in which `*` stands for anything. */
export const matchesAny = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replaceAll(/[.+^?${}()|[\]\\]/g, String.raw`\$&`))
    return new RegExp(`^${parts.join('.*')}$`).test(name)
  })
