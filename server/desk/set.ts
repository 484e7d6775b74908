import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { Desk, listenerRequests } from '#shared/protocol/listener.ts'
import { ok, refuse } from '#shared/result.ts'
import { beginsNew } from '../staff/session.ts'
import { holdsLastingCertificate, mayBeLetIn } from '../staff/state.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { type ListenerClaim, readOwnDesk } from './claim.ts'
import type { DeskState } from './state.ts'
import { deskView } from './views.ts'

type Setting = RequestOf<(typeof listenerRequests)['desk:set']>

/** Sets whether this listener takes conversations, or how many at once (1 to 3), or both. Refuses `no-certificate` (S5), `roster-lapsed` (S18) and `service-over` (C28). */
export function setDesk(claim: ListenerClaim, setting: Setting, now: number): Rule<{ desk: Desk }> {
  return (draft) => {
    const desk = readOwnDesk(draft, claim, now)
    if (!desk.ok) return desk
    const { availability, capacity } = setting
    const { listener } = desk.value
    if (availability === 'available' && !holdsLastingCertificate(listener, now)) return refuse('no-certificate')
    if (availability === 'available' && !mayBeLetIn(listener, now)) return refuse('roster-lapsed')
    if (availability === 'available' && !beginsNew(draft, claim.session)) return refuse('service-over')
    const before = desk.value.desk
    const isBack = availability !== undefined && availability !== 'paused'
    const after: DeskState = {
      ...before,
      availability: availability ?? before.availability,
      missedArrival: before.missedArrival && !isBack,
      isFinishing: before.isFinishing && availability === undefined,
      capacity: capacity ?? before.capacity,
    }
    changeDesk(draft, before, after, now)
    return ok({ desk: deskView(draft, after, now) })
  }
}
