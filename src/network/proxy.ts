import { Failure } from '../failure.ts'

/** Proxy settings as text, each with the name it goes by in messages, such as `https_proxy` or `http-proxy`. */
export interface ProxySettings {
  readonly https?: NamedText
  readonly http?: NamedText
  /** Hosts reached directly: a comma-separated list. */
  readonly bypass?: string
}

export interface NamedText {
  readonly name: string
  readonly text: string
}

/** Which proxy serves which target. Loopback is always reached directly. */
export interface ProxyRules {
  readonly https?: URL
  readonly http?: URL
  /** Upper-case items of the bypass list. */
  readonly bypass: readonly string[]
}

/** No proxy at all. */
export const DIRECT: ProxyRules = { bypass: [] }

/**
 * Proxy settings of the environment, in the order of the Actions toolkit: lower case before upper case, and per scheme of
 * the target. https://github.com/actions/toolkit/blob/main/packages/http-client/src/proxy.ts
 */
export const environmentProxy = (
  env: (
    name: 'https_proxy' | 'HTTPS_PROXY' | 'http_proxy' | 'HTTP_PROXY' | 'no_proxy' | 'NO_PROXY',
  ) => string | undefined,
): ProxySettings => {
  const https = firstNamed(env, ['https_proxy', 'HTTPS_PROXY'])
  const http = firstNamed(env, ['http_proxy', 'HTTP_PROXY'])
  const bypass = env('no_proxy') ?? env('NO_PROXY')
  return {
    ...(https === undefined ? {} : { https }),
    ...(http === undefined ? {} : { http }),
    ...(bypass === undefined ? {} : { bypass }),
  }
}

/**
 * Proxy settings for AWS calls: the inputs first, then the environment, where a proxy named for plain http serves https
 * as well.
 */
export const awsProxy = (
  inputs: { readonly proxy: string; readonly bypass: string },
  environment: ProxySettings,
): ProxySettings => {
  const proxy =
    inputs.proxy === '' ? (environment.https ?? environment.http) : { name: 'http-proxy', text: inputs.proxy }
  const bypass = inputs.bypass === '' ? environment.bypass : inputs.bypass
  return {
    ...(proxy === undefined ? {} : { https: proxy, http: proxy }),
    ...(bypass === undefined ? {} : { bypass }),
  }
}

/**
 * Settings as rules. Throws a Failure on a proxy that is not an http or https URL: Node would go direct without a word.
 */
export const toProxyRules = ({ https, http, bypass }: ProxySettings): ProxyRules => ({
  ...(https === undefined ? {} : { https: proxyUrl(https) }),
  ...(http === undefined ? {} : { http: proxyUrl(http) }),
  bypass: (bypass ?? '')
    .split(',')
    .map((item) => item.trim().toUpperCase())
    .filter((item) => item !== ''),
})

/** The proxy for a target, or undefined where it is reached directly. */
export const proxyOf = (rules: ProxyRules, target: URL): URL | undefined => {
  const proxy = target.protocol === 'https:' ? rules.https : rules.http
  return proxy === undefined || isLoopback(target.hostname) || isBypassed(rules.bypass, target) ? undefined : proxy
}

/** User names and passwords of the proxies, as written and decoded: each needs a mask. */
export const proxySecrets = ({ https, http }: ProxyRules): readonly string[] => {
  const written = [https, http].flatMap((url) => (url === undefined ? [] : [url.password, userInfo(url)]))
  const all = written.flatMap((text) => [text, decoded(text)])
  return [...new Set(all)].filter((text) => text !== '')
}

/** Whether a host name (as a URL spells it) means this machine. */
export const isLoopback = (hostname: string): boolean => {
  const host = hostname.toLowerCase()
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

const firstNamed = <Name extends string>(
  env: (name: Name) => string | undefined,
  names: readonly Name[],
): NamedText | undefined => {
  for (const name of names) {
    const text = env(name)
    if (text !== undefined) return { name, text }
  }
  return undefined
}

const proxyUrl = ({ name, text }: NamedText): URL => {
  // `host:3128` alone would parse as a URL of the scheme "host".
  const spelled = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(spelled) ? new URL(spelled) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  // The text may hold a password, so it is not repeated.
  throw new Failure(
    'proxy',
    `${name} is not the address of an http or https proxy.`,
    `Write it as \`http://host:port\`, or unset ${name} to connect directly.`,
  )
}

const isBypassed = (bypass: readonly string[], target: URL): boolean => {
  const host = target.hostname.toUpperCase()
  const port = target.port === '' ? (target.protocol === 'https:' ? '443' : '80') : target.port
  const spellings = [host, `${host}:${port}`]
  return bypass.some(
    (item) =>
      item === '*' ||
      spellings.some((spelling) => spelling === item || spelling.endsWith(item.startsWith('.') ? item : `.${item}`)),
  )
}

const userInfo = ({ username, password }: URL): string => (password === '' ? '' : `${username}:${password}`)

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
