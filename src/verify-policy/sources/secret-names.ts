/** Names of members that hold the secret part of a secret with several parts. */
const SECRET_NAME = /pass|pwd|secret|token|key|credential|auth|private/i
const PUBLIC_NAME = /public|_?(?:id|arn|name|path|url|file|type)$/i

/** Whether a member of a secret, by its name, holds what must not be known. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name) && !PUBLIC_NAME.test(name)
