import type { Desk } from '#shared/protocol/listener.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { staffKey } from '../staff/state.ts'
import { handoverReadiness, readTeam } from '../team/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { callView } from './call-view.ts'
import { isAnotherPresent } from './floor.ts'
import { offerView } from './offer-view.ts'
import { type DeskState, readWishes } from './state.ts'

/** The desk as its listener sees it. */
export function deskView(draft: Draft, desk: DeskState, now: number): Desk {
  return {
    availability: desk.availability,
    capacity: desk.capacity,
    missedArrival: desk.missedArrival,
    isFinishing: desk.isFinishing,
    nobodyElse: !isAnotherPresent(draft, (staff) => staff !== desk.staff, now),
    breathUntil: desk.breathUntil,
    call: callView(draft, desk.call),
    wishesToTalk: readWishes(draft).includes(desk.staff),
    offers: desk.offers.map((offer) => offerView(draft, offer)),
    offerEnded: desk.offerEnded,
    handover: handoverReadiness(readTeam(draft), now),
    certificate: draft.read(staffKey(desk.staff))?.certificate ?? null,
    toWrapUp: desk.wrapUpDay === serviceDay(now) ? [...desk.toWrapUp] : [],
  }
}

export function announceDesk(draft: Draft, desk: DeskState, now: number): void {
  const body = { desk: deskView(draft, desk, now) }
  draft.announce({ to: 'listener', staff: desk.staff, name: 'desk:changed', body })
}
