import express, { type RequestHandler } from 'express'
import { limits } from '#shared/protocol/limits.ts'
import { refuse } from '#shared/result.ts'
import type { AddressKeys } from '../platform/address-keys.ts'
import type { HeldBodies } from './held-bodies.ts'
import { sendAnswer } from './send-answer.ts'

const megabyte = 1024 * 1024

/** The only large bodies: a sealed ticket of fifty messages, and the signatures of a new key of the organisation, over people and tickets. */
const largeBodies: Readonly<Record<string, number>> = {
  'tickets/submit': 2 * megabyte,
  'organisation/rotate': megabyte / 2,
}

/** A beacon may come as text: a page that is being left cannot wait for anything else. */
const beacons: ReadonlySet<string> = new Set(['conversations/leave', 'halves/drop'])

/**
 * Reads one JSON value of bounded size, never compressed. Another content type gives no body, which no schema accepts. When it refuses a body
 * during its arrival, it sends the answer, and may still call `next`.
 */
export function readJsonBody(name: string, held: HeldBodies, addresses: AddressKeys): RequestHandler {
  const limit = largeBodies[name]
  const type = beacons.has(name) ? ['application/json', 'text/plain'] : 'application/json'
  const parse = express.json({ limit: limit ?? limits.frameBytes, type, inflate: false, strict: true })
  return (request, response, next) => {
    const turnAway = (refused: 'busy' | 'too-fast') => sendAnswer(response, refuse(refused), { close: true })
    const refused = held.hold(request, response, addresses.of(request), turnAway)
    if (refused !== null) return turnAway(refused)
    return parse(request, response, next)
  }
}
