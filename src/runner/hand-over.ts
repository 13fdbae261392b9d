import type { Handover } from '../secrecy/handover.ts'
import { arrivalMasks } from '../secrecy/masks.ts'
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
  if (masks.length > 0) await runner.mask(masks)
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

/** Masks values that have just arrived, line by line, and waits until the masks have left the process. */
export const maskNow = async (runner: Runner, secrets: readonly Secret[]): Promise<void> => {
  const masks = secrets.flatMap(arrivalMasks)
  if (masks.length > 0) await runner.mask(masks)
}
