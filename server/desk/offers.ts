import type { OfferId, StaffId } from '#shared/ids.ts'
import type { OfferEnd } from '#shared/protocol/pass.ts'
import { ok } from '#shared/result.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { type ListenerClaim, readOwnDesk } from './claim.ts'
import { type DeskState, deskKey, type HeldOffer } from './state.ts'

/** Holds a place at a desk for an offered conversation, or changes what is known of it. What is still to be seen of an earlier one stays. */
export function holdPlace(draft: Draft, desk: DeskState, offer: HeldOffer, now: number): void {
  const others = desk.offers.filter((other) => other.offer !== offer.offer)
  changeDesk(draft, desk, { ...desk, offers: [...others, offer] }, now)
}

/** The place is free again. `how`: what its listener is told; null if they know. */
export function giveBackPlace(
  draft: Draft,
  { offer, to }: { readonly offer: OfferId; readonly to: StaffId },
  how: OfferEnd | null,
  now: number,
): void {
  const desk = draft.read(deskKey(to))
  if (!desk?.offers.some((held) => held.offer === offer)) return
  const offers = desk.offers.filter((held) => held.offer !== offer)
  changeDesk(draft, desk, { ...desk, offers, offerEnded: how ? { offer, how } : desk.offerEnded }, now)
}

/** The colleague has seen how this offer ended. A repeat changes nothing, and nothing of another one (SPEC C44). */
export function seeOfferEnded(claim: ListenerClaim, offer: OfferId, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (!own.ok) return own
    const { desk } = own.value
    if (desk.offerEnded?.offer === offer) changeDesk(draft, desk, { ...desk, offerEnded: null }, now)
    return ok({})
  }
}
