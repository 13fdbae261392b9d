import { startServer, type StandInServer } from './server.ts'
import type { State } from './state.ts'

const running: StandInServer[] = []

/** Starts a server that `stopStarted` will stop; a test file says `afterEach(stopStarted)` once. */
export const started = async (state: State): Promise<StandInServer> => {
  const server = await startServer(state)
  running.push(server)
  return server
}

/** Stops every server that `started` has started. */
export const stopStarted = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((server) => server.stop()))
}
