import type { LayerName } from '../policy/index.ts'
import { quoted } from '../text/printable.ts'
import { moreThan, table } from './access-tables.ts'
import type { Chain, LayerAnswer, Step } from './chain.ts'

/** A job with many secrets fills a screen; the report has them all. */
const SHOWN = 50

/** An answer in words, with a sign in front. */
export const OUTCOMES = { allowed: '✓ allowed', denied: '✗ denied', unknown: '? unknown' } as const

const VALUES: Readonly<Record<LayerAnswer['value'], string>> = {
  T: '✓ allows',
  F: '✗ does not',
  U: '? unknown',
  'not-given': 'not given',
}
const COLUMNS: readonly (readonly [title: string, layers: readonly LayerName[]])[] = [
  ['trust', ['trust']],
  ['identity', ['identity']],
  ['boundary, session', ['boundary', 'session']],
  ['SCP, RCP', ['scp', 'rcp']],
  ['endpoint', ['endpoint']],
  ['secret policy', ['secretPolicy']],
  ['key policy, grants', ['keyPolicy', 'grants']],
]

/** Who gets what, at a glance: a row for each job and secret. */
export const matrixOf = (chains: readonly Chain[]): string => {
  const rows = chains.flatMap(matrixRows)
  return table(
    ['who', 'secret', 'gets the role', 'reads it', 'has it decrypted'],
    [...rows.slice(0, SHOWN), ...moreThan(SHOWN, rows.length).map((text) => [text, '', '', '', ''])],
  )
}

const matrixRows = (chain: Chain): readonly (readonly string[])[] => {
  const named = chain.steps.map((step) => ({ step, name: step.id.slice(chain.name.length + 1) }))
  const answerTo = (wanted: RegExp): string =>
    worstOf(named.flatMap(({ step, name }) => (wanted.test(name) ? [step] : [])))
  const role = answerTo(/^(?:assume|hop-)/)
  const who = chain.expected === 'denied' ? `${chain.label}, which should be denied` : chain.label
  const secrets = named.flatMap(({ name }) => (name.startsWith('get:') ? [name.slice('get:'.length)] : []))
  if (secrets.length === 0) return [[who, '', role, '', '']]
  return secrets.map((secret) => {
    const only = (kind: string): string =>
      worstOf(named.flatMap(({ step, name }) => (name === `${kind}:${secret}` ? [step] : [])))
    return [who, quoted(secret), role, only('get'), only('decrypt')]
  })
}

const worstOf = (steps: readonly Step[]): string => {
  const kinds = steps.map(({ verdict }) => verdict.kind)
  const worst = (['denied', 'unknown', 'allowed'] as const).find((kind) => kinds.includes(kind))
  return worst === undefined ? '' : OUTCOMES[worst]
}

/** The way of each job as it was decided, call by call. Layers that took part nowhere have no column. */
export const chainTable = (chains: readonly Chain[]): string => {
  const columns = COLUMNS.filter(([, layers]) =>
    chains.some(({ steps }) => steps.some((step) => step.layers.some(({ layer }) => layers.includes(layer)))),
  )
  const empty = columns.map(() => '')
  const rows = chains.flatMap(({ label, outcome, expected, steps }) => [
    [`**${label}**`, `**${OUTCOMES[outcome]}**`, ...empty, expected === 'denied' ? 'should be denied' : ''],
    ...steps.map((step) => [
      step.label,
      OUTCOMES[step.verdict.kind],
      ...columns.map(([, layers]) => cellOf(step, layers)),
      step.because,
    ]),
  ])
  return table(
    ['question', 'answer', ...columns.map(([title]) => title), 'because'],
    [...rows.slice(0, 2 * SHOWN), ...moreThan(2 * SHOWN, rows.length).map((text) => [text, '', ...empty, ''])],
  )
}

/** What layers that share a column say; the same is said once. */
const cellOf = (step: Step, layers: readonly LayerName[]): string =>
  [...new Set(step.layers.flatMap(({ layer, value }) => (layers.includes(layer) ? [VALUES[value]] : [])))].join(', ')
