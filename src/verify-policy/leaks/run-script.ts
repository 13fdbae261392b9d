import { parseScript } from '../../shell/parse.ts'
import { quoted } from '../../text/printable.ts'
import { locate } from '../sources/passage.ts'
import type { Passage } from '../sources/passage.ts'
import { parseExpression } from '../sources/workflow/expression.ts'
import { labelsOf } from './sighting.ts'
import type { Sightings } from './sighting.ts'
import { taintsOf } from './taint.ts'
import type { Walk } from './walk-script.ts'
import { walkScript } from './walk-script.ts'
import { shownIn } from './windows.ts'

/** Longer scripts are left out: GitHub takes no text of more than 21,000 characters with expressions in it. */
const LONGEST = 256 * 1024

/** How the program that runs a script reads it; undefined for other languages, which are not looked at. */
export const dialectOf = (program: string): 'posix' | 'windows' | undefined => {
  if (/(?:^|\/)(?:ba|da|z|k)?sh$/.test(program)) return 'posix'
  return /^(?:pwsh|powershell|cmd)(?:\.exe)?$/i.test(program) ? 'windows' : undefined
}

/** Follows the secrets in one script. `where` names the job or the phase. */
export const runScript = (
  script: Passage,
  dialect: 'posix' | 'windows',
  walk: Omit<Walk, 'see'>,
  { sightings, where }: { readonly sightings: Sightings; readonly where: string },
): void => {
  if (script.text.length > LONGEST) {
    sightings.notice(script, 0, 'the script is too long to be read')
    return
  }
  if (dialect === 'windows') {
    for (const { command, variables, expressions, offset } of shownIn(script.text)) {
      const taints = [
        ...variables.flatMap((name) => walk.state.taintsIn(name)),
        ...expressions.flatMap((text) => taintsOf(parseExpression(text), walk.origins, walk.lookup)),
      ]
      if (taints.length > 0)
        sightings.tell(
          'printed',
          `${quoted(command)} prints ${labelsOf(taints)}`,
          taints,
          where,
          locate(script, offset),
        )
    }
    return
  }
  const parsed = parseScript(script.text)
  walkScript(parsed, {
    ...walk,
    see: ({ offset, ...sighting }) => sightings.see({ ...sighting, where, location: locate(script, offset) }),
  })
  if (parsed.problem !== undefined)
    sightings.notice(script, parsed.problem.offset, `the script is read only up to here: ${parsed.problem.what}`)
}
