import type { Availability, Desk } from '#shared/protocol/listener.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { holdsLastingCertificate, mayBeLetIn, type SignableStaff } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { identifyListener, type ListenerClaim } from './claim.ts'
import { type DeskState, deskKey } from './state.ts'
import { deskView } from './views.ts'

type Setting = { readonly availability: Availability; readonly capacity: number }

/** Sets whether this listener takes conversations, and how many at once (1 to 3). Refuses `no-certificate` (S5) and `roster-lapsed` (S18). */
export function setDesk(claim: ListenerClaim, setting: Setting, now: number): Rule<{ desk: Desk }> {
  return (draft) => {
    const desk = readOwnDesk(draft, claim, now)
    if (!desk.ok) return desk
    const { availability, capacity } = setting
    const { listener } = desk.value
    if (availability === 'available' && !holdsLastingCertificate(listener, now)) return refuse('no-certificate')
    if (availability === 'available' && !mayBeLetIn(listener, now)) return refuse('roster-lapsed')
    const missedArrival = desk.value.desk.missedArrival && availability === 'paused'
    const after: DeskState = { ...desk.value.desk, availability, missedArrival, capacity }
    changeDesk(draft, desk.value.desk, after, now)
    return ok({ desk: deskView(draft, after, now) })
  }
}

/** `Besoin d'un collègue`: calls coordination, without any content. */
export function callColleague(claim: ListenerClaim, now: number): Rule<Record<string, never>> {
  return setColleague(claim, 'called', now)
}

export function cancelColleague(claim: ListenerClaim, now: number): Rule<Record<string, never>> {
  return setColleague(claim, 'no', now)
}

function setColleague(claim: ListenerClaim, colleague: 'called' | 'no', now: number): Rule<Record<string, never>> {
  return (draft) => {
    const desk = readOwnDesk(draft, claim, now)
    if (!desk.ok) return desk
    changeDesk(draft, desk.value.desk, { ...desk.value.desk, colleague }, now)
    return ok({})
  }
}

/** The desk for which this connection acts. Refuses `stale` where another connection does. */
function readOwnDesk(
  draft: Draft,
  claim: ListenerClaim,
  now: number,
): Result<{ readonly desk: DeskState; readonly listener: SignableStaff }, 'not-available' | 'stale'> {
  const listener = identifyListener(draft, claim, now)
  if (!listener.ok) return listener
  const desk = draft.read(deskKey(listener.value.id))
  if (desk?.connection !== claim.connection) return refuse('stale')
  return ok({ desk, listener: listener.value })
}
