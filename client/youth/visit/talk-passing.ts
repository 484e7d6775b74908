import { epochOf, lines, type Timeline } from '#client/conversation/timeline.ts'
import type { PassContent } from '#shared/protocol/content.ts'
import { type Box, firstEpochFor } from './readers.ts'
import { change } from './talk-admission.ts'
import {
  type Answered,
  type Live,
  presentReader,
  type Step,
  type TalkFacts,
  type TalkMachine,
} from './talk-machine-state.ts'
import type { Offer, OpenConversation, Passing } from './talk-state.ts'

/** Looks at the colleague of a new offer, once. What is no longer offered is forgotten. */
export const followOffer =
  (conversation: OpenConversation) =>
  (talk: Live): Step<TalkMachine> => {
    const offer = conversation.phase === 'talking' ? conversation.offer : null
    if (!offer) return [talk.offered ? { ...talk, offered: undefined } : talk, []]
    if (talk.offered && isSameOffer(talk.offered.offer, offer)) return [talk, []]
    return [{ ...talk, offered: { offer, check: undefined, answer: 'none' } }, [{ type: 'verify-offered', offer }]]
  }

/** A colleague whom this device does not take is refused as a listener would be (SPEC C5), and never shown. */
export function afterOfferedVerified(talk: Live, { offer, check }: Answered<'offered-verified'>): Step<TalkMachine> {
  if (!talk.offered || !isSameOffer(talk.offered.offer, offer)) return [talk, []]
  const seen: Live = { ...talk, offered: { ...talk.offered, check } }
  return check.ok ? [seen, []] : [seen, [{ type: 'withhold', listener: offer.listener.id }]]
}

/** The person has said yes: the answer is under way. */
export const agree =
  (offer: Offer) =>
  (talk: Live): Step<TalkMachine> => {
    if (!talk.offered || !isSameOffer(talk.offered.offer, offer)) return [talk, []]
    return [{ ...talk, offered: { ...talk.offered, answer: 'sent' } }, []]
  }

/** `D'accord`: the next epoch is the colleague's, from the beginning or from now on. An offer that is over lets nobody in. */
export const passOn =
  (offer: Offer, box: Box) =>
  (talk: Live): Step<TalkMachine> => {
    const { offered, service, log } = talk
    if (service?.phase !== 'talking' || !offered?.check?.ok || !isSameOffer(offered.offer, offer)) return [talk, []]
    const certificate = offered.check.value
    const firstEpoch = firstEpochFor(log.timeline, certificate.id, { how: 'asked', box })
    const passed = { ...service, listener: offer.listener, offer: null }
    return change(talk, [{ certificate, kind: 'listener', firstEpoch }], passed, false, offer.offer)
  }

/** What the card shows: a verified colleague, and the present listener's own signed word that they pass the conversation on to them. */
export function passingOf(talk: TalkFacts): Passing | undefined {
  const { offered, log } = talk
  const reader = presentReader(talk)
  if (!reader || !offered?.check?.ok) return undefined
  const { id, alias } = offered.check.value
  const words = passWordsTo(log.timeline, epochOf(log.timeline), id)
  return words && { offer: offered.offer, colleague: { alias }, words, answer: offered.answer }
}

/** The newest line of this epoch by which its listener passes the conversation on to somebody. */
export const passWordsTo = (timeline: Timeline, epoch: number, to: string): PassContent | undefined =>
  lines(timeline)
    .map((line) => (line.epoch === epoch && line.content.kind === 'pass' ? line.content : undefined))
    .findLast((content) => content?.to === to)

/** An offer that is made again is another one. */
const isSameOffer = (one: Offer, other: Offer): boolean =>
  one.offer === other.offer &&
  one.listener.certificate === other.listener.certificate &&
  one.listener.staple === other.listener.staple
