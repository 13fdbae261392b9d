import { accepted, allOf, refused } from '../failure.ts'
import type { Parsed } from '../failure.ts'
import { quoted } from '../text/printable.ts'
import { parseList } from './list.ts'

/** The address of a proxy. User name and password are decoded; the caller masks them, raw and decoded. */
export interface ProxyUrl {
  readonly url: string
  readonly username: string
  readonly password: string
}

const NO_PROXY_ENTRY =
  /^(?:\*|(?:\*?\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?::[0-9]{1,5})?|\[?[0-9A-Fa-f:.]+\]?(?::[0-9]{1,5})?)$/

/** An http or https URL of a proxy; a value without a scheme gets `http://`. The value is never quoted. */
export const parseProxyUrl = (where: string, text: string): Parsed<ProxyUrl> => {
  const value = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text.trim()) ? text.trim() : `http://${text.trim()}`
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || url.hostname === '')
    return refused(where, 'expected a URL such as `http://proxy.example.com:8080`')
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return refused(where, 'only http and https proxies are supported')
  if (url.pathname !== '/' || /[?#]/.test(value))
    return refused(where, 'a path, query or fragment is not allowed in the URL')
  const [username, password] = [decoded(url.username), decoded(url.password)]
  if (username === undefined || password === undefined)
    return refused(where, 'the user name or password is not percent-encoded correctly')
  return accepted({ url: url.href.replace(/\/$/, ''), username, password })
}

/** Hosts that are reached without the proxy: names, `.suffixes`, addresses, each with an optional port, or `*`. */
export const parseNoProxy = (where: string, text: string): Parsed<readonly string[]> => {
  const items = parseList(where, text)
  if (!items.ok) return items
  return allOf(
    items.value.map((item) =>
      NO_PROXY_ENTRY.test(item)
        ? accepted(item)
        : refused(where, `expected a host name or address, found ${quoted(item)}`),
    ),
  )
}

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
