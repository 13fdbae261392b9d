import { quoted } from '../text/printable.ts'
import type { Reach, Reached, Reaching } from './reach.ts'
import type { AccessChange, Comparison } from './result.ts'

/** A reader wants to see the usual suspects; the report has everybody. */
const SHOWN = 20

/** In a table a vertical bar ends the cell, also inside backticks. */
export const cell = (text: string): string => text.replaceAll('|', String.raw`\|`)

/** A part of the summary that opens on demand. */
export const folded = (title: string, content: string): string =>
  `<details><summary>${title}</summary>\n\n${content}\n\n</details>`

/** Who reaches what and who is reached by whom, in Markdown; nothing where nothing was asked. */
export const reachSections = ({ reached, reaching, unasked }: Reach): readonly string[] => [
  ...(reached.length === 0
    ? []
    : [
        folded(
          `Who reaches what (${reached.length})`,
          [
            reachedTable(reached),
            ...(unasked === 0 ? [] : [`${unasked} more secrets and roles were not looked at.`]),
          ].join('\n\n'),
        ),
      ]),
  ...(reaching.length === 0
    ? []
    : [folded(`What each role and job reaches (${reaching.length})`, reachingTable(reaching))]),
]

const reachedTable = (reached: readonly Reached[]): string =>
  table(
    ['who', 'through'],
    reached.flatMap(({ what, resource, by, limits }) => [
      [`**${what}**: ${quoted(resource)}`, ''],
      ...(by.length === 0 ? [['nobody', '']] : []),
      ...by
        .slice(0, SHOWN)
        .map(({ who, confidence, through }) => [
          confidence === 'possible' ? `${who} (not known for certain)` : who,
          through.join(', '),
        ]),
      ...moreThan(SHOWN, by.length).map((text) => [text, '']),
      ...limits.map((limit) => [`perhaps others: ${limit}`, '']),
    ]),
  )

const reachingTable = (reaching: readonly Reaching[]): string =>
  table(
    ['who', 'reaches'],
    [
      ...reaching
        .slice(0, SHOWN)
        .map(({ who, reaches }) => [
          who,
          reaches.length === 0
            ? 'nothing'
            : [...reaches.slice(0, SHOWN), ...moreThan(SHOWN, reaches.length)].join(', '),
        ]),
      ...moreThan(SHOWN, reaching.length).map((text) => [text, '']),
    ],
  )

/** Access that a change takes away, beyond what the jobs lose. */
export const lostSection = ({ changes }: Comparison): readonly string[] => {
  const lost = changes.filter(({ effect }) => effect === 'lost')
  return lost.length === 0
    ? []
    : [
        folded(
          `Access that the change takes away (${lost.length})`,
          [...lost.slice(0, SHOWN).map(lostLine), ...moreThan(SHOWN, lost.length).map((text) => `- ${text}`)].join(
            '\n',
          ),
        ),
      ]
}

const lostLine = ({ witnesses, because, more }: AccessChange): string => {
  const others = witnesses.length - 1 + more
  return `- ${witnesses[0] ?? ''}: ${because}${others === 0 ? '' : `; so ${others === 1 ? 'is 1 more request' : `are ${others} more requests`}`}`
}

/** The row that a cut table ends with; none where it is whole. */
export const moreThan = (shown: number, all: number): readonly string[] =>
  all > shown ? [`and ${all - shown} more: see the report file`] : []

/** A table; cells may hold any text. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n')
