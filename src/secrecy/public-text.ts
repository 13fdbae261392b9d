import type { Secret } from './secret.ts'

/** The text of a value that the workflow's author has declared to be no secret. */
export const publicText = (value: Secret): string => value.reveal()
