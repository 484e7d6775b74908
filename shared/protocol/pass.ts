import * as v from 'valibot'
import { conversationId, offerId, staffId } from '../ids.ts'
import { instant } from './numbers.ts'
import { writtenText } from './plain-text.ts'
import { signedText } from './wire.ts'

/** Why a listener passes a conversation on. It stands in their sealed line alone: the service never learns it. */
export const passReason = v.picklist(['shift-ends', 'cannot-go-on', 'called-away'])
export type PassReason = v.InferOutput<typeof passReason>
export const passReasons = passReason.options

export const passNoteCharacters = 400

/** What the listener says of passing on, to the young person and to the colleague alike. */
export const passWords = { reason: passReason, note: v.nullable(writtenText(passNoteCharacters)) }

/**
 * Why a conversation stays with its listener. `declined`, `unanswered`: the colleague said no, or nothing in time. `refused`, `expired`: the young person.
 * `withheld`: their device refused the colleague's certificate. `gone`: the colleague is gone.
 */
export const passEnd = v.picklist(['declined', 'unanswered', 'refused', 'expired', 'withheld', 'gone'])
export type PassEnd = v.InferOutput<typeof passEnd>

/** An offer of a conversation to a colleague, as its listener sees it (SPEC C40). `rings`: at the colleague. `asked`: the young person is asked. `to`: null for whoever is free next (SPEC C45). */
export const passView = v.variant('state', [
  v.strictObject({ offer: offerId, state: v.literal('rings'), to: staffId, until: instant }),
  v.strictObject({ offer: offerId, state: v.literal('asked'), to: v.nullable(staffId), until: instant }),
  v.strictObject({ offer: offerId, state: v.literal('over'), to: v.nullable(staffId), how: passEnd }),
])
export type PassView = v.InferOutput<typeof passView>

/** The same as the colleague sees it, whose place it holds: no content. `from`: the certificate of who offers it. */
export const offerView = v.strictObject({
  offer: offerId,
  conversation: conversationId,
  state: v.picklist(['rings', 'taken']),
  from: v.nullable(signedText),
  until: instant,
})
export type OfferView = v.InferOutput<typeof offerView>

/**
 * Why an offered conversation did not come. `missed`: it rang in vain. `withdrawn`: its listener keeps it. `refused`, `expired`: the young person said no, or
 * nothing in time. `over`: it has ended, or has lost its listener.
 */
export const offerEnd = v.picklist(['missed', 'withdrawn', 'refused', 'expired', 'over'])
export type OfferEnd = v.InferOutput<typeof offerEnd>

/** The last offer that did not come, until the colleague has seen how it ended. */
export const endedOffer = v.strictObject({ offer: offerId, how: offerEnd })
export type EndedOffer = v.InferOutput<typeof endedOffer>

/** Somebody to whom a conversation can be passed on now. Their name stands in the certificate. */
export const colleague = v.strictObject({ id: staffId, certificate: signedText })
export type Colleague = v.InferOutput<typeof colleague>
