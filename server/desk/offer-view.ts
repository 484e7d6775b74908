import type { OfferView } from '#shared/protocol/pass.ts'
import { staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { HeldOffer } from './state.ts'

/** What the colleague sees of an offer: who offers it, and nothing of what is said there. Of somebody who is being deactivated there is no certificate. */
export function offerView(draft: Draft, { offer, conversation, from, state, until }: HeldOffer): OfferView {
  const staff = draft.read(staffKey(from))
  return { offer, conversation, state, from: staff?.status === 'active' ? staff.certificate : null, until }
}
