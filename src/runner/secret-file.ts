import { lstatSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { Secret } from '../secrecy/secret.ts'
import { readRegularFile } from './regular-file.ts'
import type { FileSecret } from './runner.ts'
import { systemErrorCode } from './system-error.ts'

/** Kubernetes mounts its tokens as links into a hidden folder that it replaces. */
const KUBERNETES_TOKEN = /^\/(?:var\/)?run\/secrets\/[^/]+\/serviceaccount\/(?:\.\.[^/]+\/)?token$/

/**
 * The trimmed text of a file that holds a secret, relative to the workspace or absolute. A link is not followed, except
 * for the one that Kubernetes makes.
 */
export const readSecretText = (path: string, workspace: string | undefined, limit: number): FileSecret => {
  const absolute = resolve(workspace ?? '/', path)
  try {
    const status = lstatSync(absolute, { throwIfNoEntry: false })
    if (status === undefined) return { kind: 'absent' }
    const real = status.isSymbolicLink() ? realpathSync.native(absolute) : absolute
    if (real !== absolute && !(KUBERNETES_TOKEN.test(absolute) && KUBERNETES_TOKEN.test(real))) {
      return { kind: 'refused', why: 'it is a symbolic link' }
    }
    const file = readRegularFile(real, limit)
    if (file.kind === 'refused') return file
    return { kind: 'secret', secret: Secret.of(Buffer.from(file.bytes).toString('utf8').trim()) }
  } catch (error) {
    return { kind: 'refused', why: `it could not be read (${systemErrorCode(error)})` }
  }
}
