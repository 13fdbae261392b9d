import type { Delivery, WireResponse } from './wire.ts'

/** What AWS, or GitHub's token service, itself answers when a call goes wrong. */
export type WordedFault =
  /** A denial; `tail` replaces the end of AWS's sentence, such as `with an explicit deny in a service control policy`. */
  | { readonly kind: 'deny'; readonly tail?: string }
  /** Any other error the service could name. */
  | { readonly kind: 'error'; readonly code: string; readonly status?: number; readonly message?: string }
  /** Too many requests; `retryAfter` is in seconds. */
  | { readonly kind: 'throttle'; readonly retryAfter?: number; readonly status?: number }
  | { readonly kind: 'unavailable'; readonly status?: number }
  /** GitHub's answer while the job is not running yet. */
  | { readonly kind: 'pending' }

/** What the network, or somebody in it, does to the true answer. */
type WireFault =
  | { readonly kind: 'hang'; readonly where: 'before-headers' | 'in-body' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'empty' }
  /** A body that the service did not write: a proxy's page, a captive portal. */
  | { readonly kind: 'foreign-body'; readonly body: string; readonly status?: number; readonly type?: string }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  /** The true answer with its text changed: a member removed, another account, an old date. */
  | { readonly kind: 'rewrite'; readonly change: (body: string) => string }

/** One way for a call to go wrong, or only slowly. */
export type Fault = WordedFault | WireFault | { readonly kind: 'latency'; readonly milliseconds: number }

/** A fault and when it strikes. */
export interface ScriptedFault {
  /** `service:Operation`, `service:*` or `*`. */
  readonly operation: string
  readonly fault: Fault
  /** Which calls of the operation, counted from 1; every one if absent. */
  readonly calls?: readonly number[]
}

/** The faults of one call, by what they touch. */
export interface CallFaults {
  readonly worded: WordedFault | undefined
  readonly wire: WireFault | undefined
  /** Milliseconds before the first byte. */
  readonly delay: number
}

const isWorded = (fault: Fault): fault is WordedFault =>
  ['deny', 'error', 'throttle', 'unavailable', 'pending'].includes(fault.kind)

const isWire = (fault: Fault): fault is WireFault => !isWorded(fault) && fault.kind !== 'latency'

/** The faults that strike the nth call of an operation: the first of each sort in the script, latencies added up. */
export const faultsOf = (script: readonly ScriptedFault[], operation: string, nth: number): CallFaults => {
  const faults = script
    .filter((entry) => [operation, `${operation.split(':')[0]}:*`, '*'].includes(entry.operation))
    .filter(({ calls }) => calls === undefined || calls.includes(nth))
    .map(({ fault }) => fault)
  return {
    worded: faults.find(isWorded),
    wire: faults.find(isWire),
    delay: faults.reduce((sum, fault) => sum + (fault.kind === 'latency' ? fault.milliseconds : 0), 0),
  }
}

const distorted = (response: WireResponse, fault: WireFault): Omit<Delivery, 'delay'> => {
  switch (fault.kind) {
    case 'hang':
      return { response, how: fault.where === 'in-body' ? 'stalled-body' : 'never' }
    case 'reset':
      return { response, how: 'reset' }
    case 'truncated':
      return { response, how: 'truncated-body' }
    case 'empty':
      return { response: { ...response, body: '' }, how: 'whole' }
    case 'foreign-body': {
      const headers = { 'content-type': fault.type ?? 'text/html' }
      return { response: { status: fault.status ?? 200, headers, body: fault.body }, how: 'whole' }
    }
    case 'redirect': {
      const headers = { location: fault.to }
      return { response: { status: fault.status ?? 302, headers, body: '' }, how: 'whole' }
    }
    case 'rewrite':
      return { response: { ...response, body: fault.change(response.body) }, how: 'whole' }
  }
}

/** How the true answer reaches the client. */
export const delivered = (response: WireResponse, { wire, delay }: CallFaults): Delivery =>
  wire === undefined ? { response, how: 'whole', delay } : { ...distorted(response, wire), delay }
