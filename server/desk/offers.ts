import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { OfferEnd } from '#shared/protocol/pass.ts'
import { ok } from '#shared/result.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { type ListenerClaim, readOwnDesk } from './claim.ts'
import { type DeskState, deskKey, type HeldOffer } from './state.ts'

/** Holds a place at a desk for an offered conversation, or changes what is known of it. */
export function holdPlace(draft: Draft, desk: DeskState, offer: HeldOffer, now: number): void {
  const others = desk.offers.filter(({ conversation }) => conversation !== offer.conversation)
  changeDesk(draft, desk, { ...desk, offers: [...others, offer], offerEnded: null }, now)
}

/** The place is free again. `how`: what its listener is told; null if they know. */
export function giveBackPlace(
  draft: Draft,
  { conversation, to }: { readonly conversation: ConversationId; readonly to: StaffId },
  how: OfferEnd | null,
  now: number,
): void {
  const desk = draft.read(deskKey(to))
  if (!desk?.offers.some((offer) => offer.conversation === conversation)) return
  const offers = desk.offers.filter((offer) => offer.conversation !== conversation)
  changeDesk(draft, desk, { ...desk, offers, offerEnded: how }, now)
}

/** The colleague has seen how an offer ended. A repeat changes nothing. */
export function seeOfferEnded(claim: ListenerClaim, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (!own.ok) return own
    const { desk } = own.value
    if (desk.offerEnded !== null) changeDesk(draft, desk, { ...desk, offerEnded: null }, now)
    return ok({})
  }
}
