/**
 * The code of a system error, such as `ENOSPC`; `unknown` for all else. Nothing else of such an error is ever shown: its
 * message repeats what was passed in. https://nodejs.org/api/errors.html#common-system-errors
 */
export const systemErrorCode = (error: unknown): string => {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' && /^E[A-Z0-9]{2,20}$/.test(code) ? code : 'unknown'
}
