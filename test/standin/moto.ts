import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A second, independent implementation of AWS: https://docs.getmoto.org */
export interface Moto {
  readonly endpoint: string
  readonly stop: () => Promise<void>
}

const startSeconds = 30

let announced = false

const announce = (why: string): undefined => {
  if (!announced) process.stdout.write(`\n*** moto is not used: ${why} The comparison with it is skipped. ***\n`)
  announced = true
}

/** moto prints the port it chose on stderr, as werkzeug words it. */
const endpointOf = async (child: ChildProcess): Promise<string | undefined> => {
  const timer = setTimeout(() => child.kill(), startSeconds * 1000)
  try {
    if (child.stderr === null) return undefined
    for await (const line of createInterface({ input: child.stderr })) {
      const endpoint = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1]
      if (endpoint !== undefined) return endpoint
    }
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

/** Is `moto_server` there and does it run? Decides, at the top of a test file, whether tests are skipped. */
export const hasMoto = (): boolean => {
  if (spawnSync('moto_server', ['--help'], { stdio: 'ignore', timeout: startSeconds * 1000 }).status === 0) return true
  announce('`moto_server` is not on PATH, or does not run.')
  return false
}

/** Starts moto on 127.0.0.1 and a free port; undefined, with one loud line, where that is not possible. */
export const startMoto = async (): Promise<Moto | undefined> => {
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = new Promise<void>((resolve) => {
    child.on('exit', () => resolve())
    child.on('error', () => resolve())
  })
  const endpoint = await Promise.race([endpointOf(child), exited.then(() => undefined)])
  if (endpoint === undefined) return announce('`moto_server` is not on PATH, or did not start.')
  child.stderr?.resume()
  return {
    endpoint,
    stop: async () => {
      child.kill()
      await exited
    },
  }
}
