/**
 * Lets the process go on where nobody reads what it writes any more, because the runner or the program behind a pipe has
 * ended. An error of such a write that nobody takes would be reported by another write, and so for ever. Whoever has to know
 * that a text has arrived, as with masks, asks the write itself.
 */
export const tolerateUnread = (...streams: readonly NodeJS.WritableStream[]): void => {
  for (const stream of streams) stream.on('error', () => undefined)
}
