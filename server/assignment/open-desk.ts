import type { StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { Desk, DeskConversation } from '#shared/protocol/listener.ts'
import { ok, refuse } from '#shared/result.ts'
import { deskConversationView } from '../conversation/views.ts'
import { changeDesk } from '../desk/changes.ts'
import { identifyListener, type ListenerClaim } from '../desk/claim.ts'
import { deskKey, newDesk } from '../desk/state.ts'
import { deskView } from '../desk/views.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceToHeldYouth, readHeld } from './held.ts'

/** The listener is here on this connection, which replaces an older one. Within the lease the conversations go on. */
export function openDesk(claim: ListenerClaim, now: number, limits: Limits): Rule<{ staff: StaffId }> {
  return (draft) => {
    const listener = identifyListener(draft, claim, now)
    if (!listener.ok) return listener
    const before = draft.read(deskKey(listener.value.id))
    const desk = before ?? newDesk(listener.value.id)
    const here = {
      ...desk,
      connection: claim.connection,
      leaseUntil: now + limits.listenerLease,
      breath: limits.breath,
    }
    changeDesk(draft, before, here, now)
    if (desk.connection === null) announceToHeldYouth(draft, here, now)
    return ok({ staff: listener.value.id })
  }
}

/**
 * The lease ran out while this connection lived (the process was suspended). The desk starts again, away. Refuses `stale` where another
 * connection has taken over: the newest one acts for the listener (SPEC C10).
 */
export function reopenDesk(claim: ListenerClaim, now: number, limits: Limits): Rule<{ staff: StaffId }> {
  return (draft) => {
    const listener = identifyListener(draft, claim, now)
    if (!listener.ok) return listener
    const isTaken = (draft.read(deskKey(listener.value.id))?.connection ?? null) !== null
    return isTaken ? refuse('stale') : openDesk(claim, now, limits)(draft)
  }
}

export type OpenedDesk = {
  readonly staff: { readonly id: StaffId; readonly alias: string }
  readonly desk: Desk
  readonly conversations: DeskConversation[]
}

/** Everything that a desk shows. Refuses `stale` where another connection has taken over. */
export function readDesk(claim: ListenerClaim, now: number): Rule<OpenedDesk> {
  return (draft) => {
    const listener = identifyListener(draft, claim, now)
    if (!listener.ok) return listener
    const { id, alias } = listener.value
    const desk = draft.read(deskKey(id))
    if (desk?.connection !== claim.connection) return refuse('stale')
    const conversations = readHeld(draft, desk).map((held) => deskConversationView(draft, held))
    return ok({ staff: { id, alias }, desk: deskView(draft, desk, now), conversations })
  }
}
