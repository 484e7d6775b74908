import * as v from 'valibot'
import type { UnsentLine } from '#client/conversation/outbox.ts'
import { type SeenBefore, seen } from '#client/conversation/seen.ts'
import { unsentLines } from '#client/conversation/unsent-lines.ts'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { bytes32, ticketId } from '#shared/ids.ts'
import { publicKey } from '#shared/protocol/wire.ts'
import { type FieldTexts, fieldTexts } from './kept-fields.ts'
import { type TabStorage, ticketEntry } from './tab-storage.ts'

/** As `TicketKeys`. */
export const ticketKeys = v.strictObject({
  ticket: ticketId,
  key: bytes32,
  scalar: bytes32,
  sig: publicKey,
  bearer: bytes32,
})

const remembered = v.strictObject({
  keys: ticketKeys,
  /** Whether a code was noted. Without one, only this tab leads to the follow-up. */
  withCode: v.boolean(),
  unsent: unsentLines,
  /** How far this tab has read. If a later log ends earlier, the service withholds entries. */
  seen,
  fields: v.optional(fieldTexts),
})

/** What this tab needs to show the follow-up again after a reload. */
export type RememberedTicket = {
  readonly keys: TicketKeys
  readonly withCode: boolean
  readonly unsent: readonly UnsentLine[]
  readonly seen: SeenBefore
  readonly fields?: FieldTexts | undefined
}

export function recallTicket(storage: TabStorage): RememberedTicket | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), remembered), storage.read(ticketEntry))
  return parsed.success ? parsed.output : undefined
}

export const rememberTicket = (storage: TabStorage, ticket: RememberedTicket): void =>
  storage.write(ticketEntry, JSON.stringify(ticket))

export const forgetTicket = (storage: TabStorage): void => storage.remove(ticketEntry)

/** Whether this tab holds a ticket, opened or not. */
export const holdsTicket = (storage: TabStorage): boolean => storage.holds(ticketEntry)
