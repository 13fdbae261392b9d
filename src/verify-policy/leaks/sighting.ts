import type { Location } from '../../findings/finding.ts'
import { quoted } from '../../text/printable.ts'
import { locate } from '../sources/passage.ts'
import type { Passage } from '../sources/passage.ts'
import type { Taint } from './taint.ts'

/** A place where a secret goes where it should not. */
export interface Sighting {
  /** Into the log; into the arguments of a process; into a variable without a mask; into outputs, artifacts or caches. */
  readonly kind: 'printed' | 'argument' | 'unmasked' | 'stored'
  /** What happens, as a sentence without a full stop. */
  readonly what: string
  readonly location: Location
  /** The job or the phase, for messages. */
  readonly where: string
  /** False where something that is not known took part. */
  readonly certain: boolean
  /** The names of the secrets. */
  readonly labels: readonly string[]
  /** Whether masks can be registered there. */
  readonly platform: 'github' | 'codebuild'
}

/** What was seen, and where scripts could not be read. */
export interface Seen {
  readonly sightings: readonly Sighting[]
  readonly notices: readonly string[]
}

/** Collects sightings: one for each place, and for missing masks one for each secret. */
export class Sightings {
  readonly #platform: Sighting['platform']
  readonly #sightings: Sighting[] = []
  readonly #notices: string[] = []

  constructor(platform: Sighting['platform']) {
    this.#platform = platform
  }

  see(sighting: Omit<Sighting, 'platform'>): void {
    if (!this.#sightings.some((known) => isSame(known, sighting)))
      this.#sightings.push({ ...sighting, platform: this.#platform })
  }

  /** A sighting outside a script. `what` is told of the secrets that are quoted in it. */
  tell(kind: Sighting['kind'], what: string, taints: readonly Taint[], where: string, location: Location): void {
    const certain = taints.some(({ origin }) => origin.certain)
    this.see({ kind, what, certain, labels: taints.map(({ origin }) => origin.label), where, location })
  }

  /** Something about a script that keeps it from being understood. */
  notice(script: Passage, offset: number, what: string): void {
    const { file, line, column } = locate(script, offset)
    this.#notices.push(`${quoted(`${file}:${line}:${column}`)}: ${what}.`)
  }

  /** Everything, without missing masks for what has got one. */
  end(masked: ReadonlySet<string>): Seen {
    const open = ({ kind, labels }: Sighting): boolean =>
      kind !== 'unmasked' || !labels.some((label) => masked.has(label))
    return { sightings: this.#sightings.filter(open), notices: this.#notices }
  }
}

const isSame = (known: Sighting, { kind, what, labels, location }: Omit<Sighting, 'platform'>): boolean =>
  known.kind === kind &&
  (kind === 'unmasked'
    ? known.labels[0] === labels[0]
    : known.what === what && known.location.line === location.line && known.location.column === location.column)

/** At most three secrets by name. */
export const labelsOf = (taints: readonly Taint[]): string =>
  [...new Set(taints.map(({ origin }) => quoted(origin.label)))].slice(0, 3).join(', ')
