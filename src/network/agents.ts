import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { Failure } from '../failure.ts'

export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

/** Sockets kept open per host: as many as the AWS SDK keeps by default. */
const MAX_SOCKETS = 50

/** Agents that connect directly, or through one proxy: CONNECT for https, with the credentials of its URL. */
export const agentsFor = (proxy: URL | undefined): Agents => {
  const keep = { keepAlive: true, maxSockets: MAX_SOCKETS }
  if (proxy === undefined) return { http: new HttpAgent(keep), https: new HttpsAgent(keep) }
  if (!supportsProxies(process.versions.node)) {
    throw new Failure(
      'proxy',
      `Node ${process.versions.node} cannot reach https hosts through a proxy, and a proxy is configured.`,
      'Update the runner to version 2.328 or later, which brings Node 24.5 or later.',
    )
  }
  // Node reads nothing but this object: which hosts bypass the proxy has been decided before.
  const proxyEnv = { http_proxy: proxy.href, https_proxy: proxy.href }
  return { http: new HttpAgent({ ...keep, proxyEnv }), https: new HttpsAgent({ ...keep, proxyEnv }) }
}

/** Whether agents take `proxyEnv`; an older Node would ignore it and go direct. https://nodejs.org/api/http.html#new-agentoptions */
export const supportsProxies = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 5)
}
