import { accepted, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'

const LOOPBACK = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/

/** Whether a URL's host is this machine: `localhost`, 127.0.0.0/8 or ::1. */
export const isLoopback = (url: URL): boolean => LOOPBACK.test(url.hostname)

/**
 * The address of a service: https, or http on loopback only, without user info, query and fragment. Given back without a
 * final slash. The value is not quoted, because user info is a credential.
 */
export const parseEndpoint = (where: string, text: string): Parsed<string> => {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
  if (url === undefined || !/^https?:\/\//i.test(text.trim())) {
    return refused(where, 'expected a URL such as `https://sts.us-east-1.amazonaws.com`')
  }
  if (url.username !== '' || url.password !== '')
    return refused(where, 'a user name or password is not allowed in the URL')
  if (/[?#]/.test(text)) return refused(where, 'a query or fragment is not allowed in the URL')
  if (url.protocol === 'http:' && !isLoopback(url))
    return refused(where, 'http is allowed on loopback addresses only: use https')
  return accepted(url.href.replace(/\/+$/, ''))
}
