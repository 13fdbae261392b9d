import type { Handover } from '../secrecy/handover.ts'
import type { Secret } from '../secrecy/secret.ts'
import type { Runner, Undo } from './runner.ts'

/**
 * Performs a hand-over in the one order that is safe: the masks have left the process before anything else; state comes
 * before files, so that the post step can remove a half-written one; the environment comes last. When a part fails, all
 * parts before it are taken back: the runner reads the files of a step only when the step has ended, so later steps see
 * all of it or nothing. Fails with the failure of that part.
 */
export const handOver = async (runner: Runner, handover: Handover): Promise<void> => {
  const { masks, state, files, edits = [], outputs, env } = handover
  await maskNow(runner, masks)
  const undos: Undo[] = []
  try {
    if (state.length > 0) undos.push(await runner.appendState(state))
    for (const file of files) undos.push(await runner.writeSecretFile(file))
    for (const edit of edits) undos.push(await runner.editFile(edit))
    if (outputs.length > 0) undos.push(await runner.appendOutputs(outputs))
    if (env.length > 0) undos.push(await runner.appendEnv(env))
  } catch (failure) {
    for (const undo of undos.reverse()) await undo().catch(() => undefined)
    throw failure
  }
}

/** Registers masks and waits until they have left the process; for values that have just arrived. */
export const maskNow = async (runner: Runner, secrets: readonly Secret[]): Promise<void> => {
  const lines = secrets.flatMap((secret) => secret.split(linesOf).map(([, line]) => line))
  if (lines.length > 0) await runner.mask(lines)
}

/**
 * The runner registers every line of a mask, whatever its length: a pretty-printed document would mask `{` in the whole
 * job. So a value of several lines goes out line by line, without the structural ones.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs (AddMaskCommandExtension)
 */
const linesOf = (text: string): readonly (readonly [null, string])[] => {
  if (!/[\r\n]/.test(text)) return text.trim() === '' ? [] : [[null, text]]
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= SHORTEST_LINE && /[\p{L}\p{N}]/u.test(line))
    .map((line) => [null, line] as const)
}

/** A shorter line of a longer value is no secret by itself, and hiding it would make the log unreadable. */
const SHORTEST_LINE = 4
