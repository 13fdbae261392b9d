import { spawn } from 'node:child_process'

/** How a process ended and what it wrote. */
export interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

/** The end of a process from outside, so many milliseconds after its start. */
export interface Kill {
  readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'
  readonly afterMs: number
}

/** Runs a program to its end, with nothing in its environment but what is given. */
export const runProcess = (
  { program, args }: Command,
  cwd: string,
  env: Readonly<Record<string, string>>,
  kill?: Kill,
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', reject)
    const timer = kill && setTimeout(() => child.kill(kill.signal), kill.afterMs)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({
        // Without a code, a signal has ended it.
        exitCode: code ?? 128,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
        milliseconds: performance.now() - started,
      })
    })
  })

/** Lines as .NET reads them from a pipe: LF, CRLF and a lone CR end one. */
export const linesOf = (text: string): readonly string[] => {
  const lines = text.split(/\r\n|\r|\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
