import type { Availability, Desk } from '#shared/protocol/listener.ts'
import { ok, refuse } from '#shared/result.ts'
import { holdsLastingCertificate, mayBeLetIn } from '../staff/state.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { type ListenerClaim, readOwnDesk } from './claim.ts'
import type { DeskState } from './state.ts'
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
