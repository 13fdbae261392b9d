import { NodeHttpHandler } from '@smithy/node-http-handler'
import { agentsFor } from '../network/agents.ts'
import { proxyOf, type ProxyRules } from '../network/proxy.ts'
import type { Reach } from './failures.ts'

/**
 * Sends requests directly or through the proxy, by the target of each, and remembers where the last one went. Without
 * `throwOnRequestTimeout` a timeout would only be logged.
 */
export class RequestHandler extends NodeHttpHandler {
  readonly #rules: ProxyRules
  readonly #proxied: NodeHttpHandler | undefined
  #reach: Reach = { host: 'AWS', proxied: false }

  constructor(rules: ProxyRules) {
    super(optionsFor(undefined))
    this.#rules = rules
    // AWS is asked over https, or over http on loopback, which never takes a proxy.
    this.#proxied = rules.https === undefined ? undefined : new NodeHttpHandler(optionsFor(rules.https))
  }

  get reach(): Reach {
    return this.#reach
  }

  override handle(...[request, options]: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    const host = request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`
    const target = new URL(`${request.protocol}//${host}`)
    const proxied = proxyOf(this.#rules, target) === undefined ? undefined : this.#proxied
    this.#reach = { host: target.host, proxied: proxied !== undefined }
    return proxied === undefined ? super.handle(request, options) : proxied.handle(request, options)
  }

  override destroy(): void {
    super.destroy()
    this.#proxied?.destroy()
  }
}

const optionsFor = (proxy: URL | undefined) => {
  const { http, https } = agentsFor(proxy)
  return {
    httpAgent: http,
    httpsAgent: https,
    connectionTimeout: 5_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  }
}
