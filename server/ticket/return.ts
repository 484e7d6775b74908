import { timingSafeEqual } from 'node:crypto'
import type { FoundTicket } from '#shared/protocol/follow-up.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { randomSecret, sha256OfBytes } from '../platform/random-id.ts'
import type { Store } from '../store/port.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { isUsable, lookupKey, selfWrapName, type Ticket, ticketKey, ticketKeysOwner } from './state.ts'

/** An unknown lookup is compared with this, so that it costs the same as a wrong proof (G17). */
const nobody = { id: '0', proofSha256: randomSecret() }

/** Finds the ticket of a return code. Refuses everything but a known lookup id with its proof as `not-available`, after the same work. */
export async function findTicket(
  { store, transactor }: { readonly store: Store; readonly transactor: Transactor },
  lookup: string,
  proof: string,
): Promise<Result<FoundTicket, RefusalName>> {
  const found = await transactor.transact((draft) => {
    const id = draft.read(lookupKey(sha256OfBytes(lookup)))?.ticket ?? nobody.id
    const ticket = draft.read(ticketKey(id))
    const expected = isUsable(ticket) ? (ticket.returnCode?.proofSha256 ?? nobody.proofSha256) : nobody.proofSha256
    return ok({ ticket, proven: sameBytes(sha256OfBytes(proof), expected) })
  })
  if (!found.ok) return found
  const { ticket, proven } = found.value
  const owner = isUsable(ticket) ? ticketKeysOwner(ticket.id, ticket.submissionSha256) : 'ticket/0'
  const selfWrap = (await store.readKeys(owner))[selfWrapName]
  if (!proven || !isUsable(ticket) || selfWrap === undefined) return refuse('not-available')
  return ok({ ticket: ticket.id, consent: ticket.consent, selfWrap })
}

/** The ticket of this bearer, tombstones included: its young person may learn that the ticket is gone. */
export function authenticateThread(id: string, bearer: string): Rule<Ticket> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    const expected = ticket?.bearerSha256 ?? nobody.proofSha256
    return sameBytes(sha256OfBytes(bearer), expected) && ticket ? ok(ticket) : refuse('not-available')
  }
}

const sameBytes = (left: string, right: string) =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))
