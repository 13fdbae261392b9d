import type { Location } from '../../../findings/finding.ts'

/** Where facts and documents of live AWS are written: in no file that people read. */
export const LIVE: Location = { file: 'live AWS', line: 1, column: 1 }

/** Whether a place is one that nobody can open. */
export const isLive = ({ file }: Pick<Location, 'file'>): boolean => file === LIVE.file
