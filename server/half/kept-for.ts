import type { HalfOwner } from '#shared/protocol/halves.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { readWithBearer } from '../conversation/state.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { staffOfSession } from '../staff/session.ts'
import { commitmentOf, permitKey, ticketIdOf } from '../ticket/permit.ts'
import { authenticateThread } from '../ticket/return.ts'
import { ticketKey } from '../ticket/state.ts'
import type { Rule } from '../transaction/transactor.ts'

const minute = 60_000
const quarterHour = 15 * minute
const day = 24 * 60 * minute

/** Whether the owner of a half is still there under this bearer; otherwise `not-available`. A ticket counts until its tombstone goes. */
export function isThere(owner: HalfOwner, now: number): Rule<null> {
  return (draft) => {
    switch (owner.kind) {
      case 'conversation': {
        const conversation = readWithBearer(draft, owner.conversation, sha256OfBytes(owner.bearer))
        return conversation ? ok(null) : refuse('not-available')
      }
      case 'ticket': {
        const ticket = authenticateThread(owner.ticket, owner.bearer)(draft)
        return ticket.ok ? ok(null) : ticket
      }
      case 'permit': {
        const isKnown = draft.read(permitKey(commitmentOf(owner))) ?? draft.read(ticketKey(ticketIdOf(owner.sig)))
        return isKnown ? ok(null) : refuse('not-available')
      }
      case 'staff':
        return staffOfSession(draft, sha256OfBytes(owner.token), now) ? ok(null) : refuse('not-available')
    }
  }
}

/**
 * When a half lapses unless its page renews it, milliseconds: a whole quarter of an hour or, for a ticket, a whole day, so that the time says
 * nothing of the moment at which somebody was here (G13).
 */
export function lapseOf({ kind }: HalfOwner, now: number, limits: Limits): number {
  const [kept, step] = {
    conversation: [limits.youthAwayTalking, quarterHour],
    ticket: [limits.ticketHalf, day],
    permit: [limits.permit, quarterHour],
    staff: [limits.staffIdleLock, quarterHour],
  }[kind] as [number, number]
  return Math.ceil((now + kept) / step) * step
}
