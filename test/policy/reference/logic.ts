/** Three-valued logic: true, false, unknown. */
export type Tri = 'T' | 'F' | 'U'

export const and = (...values: readonly Tri[]): Tri => (values.includes('F') ? 'F' : values.includes('U') ? 'U' : 'T')

export const or = (...values: readonly Tri[]): Tri => (values.includes('T') ? 'T' : values.includes('U') ? 'U' : 'F')

export const not = (value: Tri): Tri => (value === 'T' ? 'F' : value === 'F' ? 'T' : 'U')

export const tri = (value: boolean): Tri => (value ? 'T' : 'F')

/** What holds in every possible world: the value all of them share, else unknown. */
export const common = (worlds: readonly Tri[]): Tri =>
  worlds.find((value) => value !== worlds[0]) === undefined ? (worlds[0] ?? 'U') : 'U'
