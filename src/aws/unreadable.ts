import { Failure } from '../failure.ts'

/** An answer that lacks what every answer of the service has. */
export const unreadableAnswer = (service: string): Failure =>
  new Failure(
    'bad-response',
    `The answer of ${service} cannot be read.`,
    `Something other than ${service} probably answered: look at proxies and the endpoint inputs.`,
  )
