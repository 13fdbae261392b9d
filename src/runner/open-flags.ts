import { constants } from 'node:fs'

// Windows has neither O_NOFOLLOW nor O_NONBLOCK: they are undefined there, which counts as 0.
// Without O_NONBLOCK, opening a pipe with nobody at its other end would hang.
const SAFE = constants.O_NOFOLLOW | constants.O_NONBLOCK

/** How files are opened: a link in the last part of a path is never followed. */
export const OPEN = {
  read: constants.O_RDONLY | SAFE,
  append: constants.O_WRONLY | constants.O_APPEND | SAFE,
  overwrite: constants.O_WRONLY | SAFE,
  replace: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | SAFE,
  create: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | SAFE,
} as const
