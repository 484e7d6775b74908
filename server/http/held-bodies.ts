import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Networks } from '../platform/networks.ts'
import { type PlaceLimits, Places } from '../platform/places.ts'

const megabyte = 1024 * 1024

/** What requests may hold whose answer is not finished: how many of them, and the bytes of their bodies that have arrived. */
export type BodyLimits = { readonly requests: PlaceLimits; readonly bytes: PlaceLimits }

/**
 * The largest body is a sealed ticket of 2 MB; a usual one has 20 kB. A school or a refuge shares one address. A request that sends nothing costs a
 * connection and no more, so what all hold together is bounded by bytes.
 */
export const promisedBodies: BodyLimits = {
  requests: { all: 20_000, perSubscriber: 32 },
  bytes: { all: 128 * megabyte, perSubscriber: 4 * megabyte },
}

/**
 * Bodies of requests, from their first byte to the end of the answer, counted by whose they are: whoever sends slowly, or much, holds only what is
 * theirs, and nobody can fill the memory (G18). A body counts by what has arrived, whatever it says of its length.
 */
export class HeldBodies {
  readonly #requests: Places
  readonly #bytes: Places

  constructor({ requests, bytes }: BodyLimits = promisedBodies) {
    this.#requests = new Places(requests)
    this.#bytes = new Places(bytes)
  }

  /** Answers why this request is not read now, or null. `onTooMuch` is told once why what arrives later is not held. */
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
