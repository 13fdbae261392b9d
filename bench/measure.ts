import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** One way to start a process, measured from outside. */
export interface Command {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

const BARE: Command = { args: ['-e', '0'] }

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[middle - 1] ?? Number.NaN, sorted[middle] ?? Number.NaN]
  return sorted.length % 2 === 0 ? (low + high) / 2 : high
}

/** Nothing of the caller's environment: an AWS variable would change what is measured. */
const settingOf = ({ env = {}, cwd }: Command) => ({ env: { PATH: '/usr/bin:/bin', ...env }, ...(cwd && { cwd }) })

const wallMs = (command: Command): number => {
  const start = performance.now()
  // Pipes, as the runner has: what Node loads for its streams depends on that.
  spawnSync(process.execPath, command.args, { ...settingOf(command), stdio: ['ignore', 'pipe', 'pipe'] })
  return performance.now() - start
}

const WITNESS = fileURLToPath(new URL('witness.cjs', import.meta.url))

const witnessed = (command: Command): { readonly peakKb: number; readonly loadedBytes: number } => {
  const { output } = spawnSync(process.execPath, ['--require', WITNESS, ...command.args], {
    ...settingOf(command),
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  return JSON.parse(String(output[3]))
}

const peakMb = (command: Command): number => witnessed(command).peakKb / 1024

/** How much JavaScript of its own a command loads, in bytes. */
export const bytesLoadedBy = (command: Command): number => witnessed(command).loadedBytes

/** Peak of the memory of a command and of bare Node, in megabytes, and the ratio: medians of runs in turn. */
export const memoryBesideBareNode = (command: Command, runs = 5): { mb: number; bareMb: number; ratio: number } => {
  const pairs = Array.from({ length: runs }, () => [peakMb(command), peakMb(BARE)] as const)
  return {
    mb: median(pairs.map(([mb]) => mb)),
    bareMb: median(pairs.map(([, mb]) => mb)),
    ratio: median(pairs.map(([mb, bare]) => mb / bare)),
  }
}

/**
 * Runs a command and bare Node in turn and compares pair by pair, so that a machine that changes its speed changes both.
 * Answers the medians: milliseconds of each, and of the pairs' ratios.
 */
export const besideBareNode = (command: Command, runs = 15): { ms: number; bareMs: number; ratio: number } => {
  const pairs = Array.from({ length: runs + 1 }, () => [wallMs(command), wallMs(BARE)] as const).slice(1)
  return {
    ms: median(pairs.map(([ms]) => ms)),
    bareMs: median(pairs.map(([, ms]) => ms)),
    ratio: median(pairs.map(([ms, bare]) => ms / bare)),
  }
}

/** A table for a terminal and for Markdown alike. */
export const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return `\n## ${title}\n\n${[line(head), rule, ...rows.map(line)].join('\n')}\n`
}
