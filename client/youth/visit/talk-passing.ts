import { epochOf, type Line, lines, type Timeline } from '#client/conversation/timeline.ts'
import type { PassContent } from '#shared/protocol/content.ts'
import { type Box, firstEpochFor, guestNow } from './readers.ts'
import { change } from './talk-admission.ts'
import {
  type Answered,
  type Live,
  presentReader,
  type Step,
  type TalkFacts,
  type TalkMachine,
} from './talk-machine-state.ts'
import type { NamedOffer, Offer, OpenConversation, Passing } from './talk-state.ts'

/** Looks at the colleague of a new offer, once. What is no longer offered is forgotten. */
export const followOffer =
  (conversation: OpenConversation) =>
  (talk: Live): Step<TalkMachine> => {
    const offer = conversation.phase === 'talking' ? conversation.offer : null
    if (!offer) return [talk.offered ? { ...talk, offered: undefined } : talk, []]
    if (talk.offered && isSameOffer(talk.offered.offer, offer)) return [talk, []]
    const offered: Live = { ...talk, offered: { offer, check: undefined, answer: 'none' } }
    return [offered, isNamed(offer) ? [{ type: 'verify-offered', offer }] : []]
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

/** `D'accord`: the next epoch is the colleague's, from the beginning or from now on; or nobody's, until somebody is free. An offer that is over lets nobody in. */
export const passOn =
  (offer: Offer, box: Box) =>
  (talk: Live): Step<TalkMachine> => {
    const { offered, service, log } = talk
    if (service?.phase !== 'talking' || !offered || !isSameOffer(offered.offer, offer)) return [talk, []]
    if (!isNamed(offer)) {
      const opens = box === 'ticked' ? 0 : epochOf(log.timeline) + 1
      return change(talk, [], { ...inQueue, epoch: service.epoch }, false, { offer: offer.offer, opens })
    }
    if (!offered.check?.ok) return [talk, []]
    const certificate = offered.check.value
    const firstEpoch = firstEpochFor(log.timeline, certificate.id, { how: 'asked', box })
    const passed = { ...service, listener: offer.listener, offer: null }
    const guest = service.guest?.state === 'reads' ? guestNow(log.timeline) : undefined
    const readers = [{ certificate, kind: 'listener', firstEpoch } as const, ...(guest ? [guest] : [])]
    return change(talk, readers, passed, false, { offer: offer.offer })
  }

/** What the card shows: a verified colleague or nobody, and the present listener's own signed word that they pass the conversation on to them. */
export function passingOf(talk: TalkFacts): Passing | undefined {
  const { offered, log } = talk
  const reader = presentReader(talk)
  if (!reader || !offered) return undefined
  const { offer, check, answer } = offered
  const found = check?.ok ? check.value : null
  if (isNamed(offer) && !found) return undefined
  const words = passWordsTo(log.timeline, epochOf(log.timeline), found?.id ?? null)
  return words && { offer, colleague: found && { alias: found.alias }, words, answer }
}

/** The newest line of this epoch by which its listener passes the conversation on to somebody, or, with null, to whoever is free next. */
export const passWordsTo = (timeline: Timeline, epoch: number, to: string | null): PassContent | undefined =>
  lines(timeline)
    .map((line) =>
      isOfListener(timeline, line) && line.epoch === epoch && line.content.kind === 'pass' ? line.content : undefined,
    )
    .findLast((content) => content?.to === to)

/** A guest reads and writes, and passes nothing on. */
const isOfListener = ({ authors }: Timeline, { certificate }: Line): boolean =>
  authors.get(certificate ?? '')?.role === 'listener'

/** An offer that is made again is another one. */
const isSameOffer = (one: Offer, other: Offer): boolean =>
  one.offer === other.offer &&
  one.listener?.certificate === other.listener?.certificate &&
  one.listener?.staple === other.listener?.staple

const isNamed = (offer: Offer): offer is NamedOffer => offer.listener !== null

/** As far as the device knows before the service has told it its place. */
const inQueue = { phase: 'waiting', place: null, estimateMinutes: null, listenersPresent: true } as const
