import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Networks } from '../platform/networks.ts'
import { type PlaceLimits, Places } from '../platform/places.ts'

const megabyte = 1024 * 1024

/** The limits of requests with an unfinished answer: their number, and the received bytes of their bodies. */
export type BodyLimits = { readonly requests: PlaceLimits; readonly bytes: PlaceLimits }

/**
 * The largest body is a sealed ticket of 2 MB; a usual one has 20 kB. A school or a refuge shares one address. A request that sends nothing costs
 * only a connection, so the limit of all requests together is in bytes.
 */
export const promisedBodies: BodyLimits = {
  requests: { all: 20_000, perSubscriber: 32 },
  bytes: { all: 128 * megabyte, perSubscriber: 4 * megabyte },
}

/**
 * Counts the bodies of requests by subscriber, from their first byte to the end of the answer. A subscriber who sends slowly, or much, uses only
 * their part, and nobody can fill the memory (G18). A body counts by its received bytes, not by its declared length.
 */
export class HeldBodies {
  readonly #requests: Places
  readonly #bytes: Places

  constructor({ requests, bytes }: BodyLimits = promisedBodies) {
    this.#requests = new Places(requests)
    this.#bytes = new Places(bytes)
  }

  /** Answers why the server does not read this request now, or null. Calls `onTooMuch` once, with the reason, if later bytes exceed a limit. */
  hold(
    request: IncomingMessage,
    response: ServerResponse,
    networks: Networks,
    onTooMuch: (refused: 'busy' | 'too-fast') => void,
  ): 'busy' | 'too-fast' | null {
    const refused = this.#requests.whyFull(networks)
    if (refused !== null) return refused
    const letGo = [this.#requests.hold(networks)]
    const take = (chunk: Buffer) => {
      const full = this.#bytes.whyFull(networks, chunk.length)
      if (full === null) return void letGo.push(this.#bytes.hold(networks, chunk.length))
      request.off('data', take)
      onTooMuch(full)
    }
    request.on('data', take)
    response.once('close', () => {
      for (const each of letGo) each()
    })
    return null
  }
}
