import { epochOf } from '#client/conversation/timeline.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { firstEpochFor, guestNow, withoutGuest } from './readers.ts'
import { change } from './talk-admission.ts'
import {
  type Answered,
  type Live,
  presentReader,
  type Step,
  type TalkFacts,
  type TalkMachine,
  type Task,
} from './talk-machine-state.ts'
import type { GuestQuestion, Joining, OpenConversation, ShownReader } from './talk-state.ts'

/** Looks at the coordinator of a new question, once. One that is over is forgotten. */
export const followQuestion =
  (conversation: OpenConversation) =>
  (talk: Live): Step<TalkMachine> => {
    const told = conversation.phase === 'talking' ? conversation.guest : null
    const question = told?.state === 'asked' ? told : null
    if (!question) return [talk.asking ? { ...talk, asking: undefined } : talk, []]
    if (talk.asking && isSame(talk.asking.question, question)) return [talk, []]
    return [{ ...talk, asking: { question, check: undefined, answer: 'none' } }, [{ type: 'verify-guest', question }]]
  }

/** Somebody whom this device does not take is refused as a listener would be (SPEC C5), and never shown. */
export function afterGuestVerified(talk: Live, { question, check }: Answered<'guest-verified'>): Step<TalkMachine> {
  if (!talk.asking || !isSame(talk.asking.question, question)) return [talk, []]
  const seen: Live = { ...talk, asking: { ...talk.asking, check } }
  return check.ok ? [seen, []] : [seen, [{ type: 'withhold', listener: question.guest.id }]]
}

/** The person has said yes: the answer is under way. */
export const welcome =
  (question: GuestQuestion) =>
  (talk: Live): Step<TalkMachine> => {
    if (!talk.asking || !isSame(talk.asking.question, question)) return [talk, []]
    return [{ ...talk, asking: { ...talk.asking, answer: 'sent' } }, []]
  }

/** The next epoch has the guest beside the listener, from the beginning or from now on. A question that is over lets nobody in. */
export const letGuestIn =
  ({ question, box, until }: Extract<Task, { do: 'let-guest-in' }>) =>
  (talk: Live): Step<TalkMachine> => {
    const { asking, service, log } = talk
    if (service?.phase !== 'talking' || !presentReader(talk)) return [talk, []]
    if (!asking?.check?.ok || !isSame(asking.question, question)) return [talk, []]
    const certificate = asking.check.value
    const firstEpoch = firstEpochFor(log.timeline, certificate.id, { how: 'asked', box })
    const guest: EpochReader = { certificate, kind: 'guest', firstEpoch, until: instantOf(until) }
    const joined = { ...service, guest: { state: 'reads', id: certificate.id } as const }
    return change(talk, [...withoutGuest(log.timeline), guest], joined, false, { question: question.question })
  }

/** The guest of this epoch is to go, as if their time were over (SPEC C22, C51). */
export function putGuestOut(talk: Live): Step<TalkMachine> {
  const { timeline } = talk.log
  if (!guestNow(timeline)) return [talk, []]
  return [{ ...talk, guestOver: epochOf(timeline) }, []]
}

/** What the card shows: a verified coordinator, while somebody reads. */
export function joiningOf(talk: TalkFacts): Joining | undefined {
  const { asking } = talk
  if (!asking?.check?.ok || !presentReader(talk)) return undefined
  const { alias, title } = asking.check.value
  return { question: asking.question, guest: { alias, title }, answer: asking.answer }
}

/** Everybody who reads, by the newest change of readers that the service has kept; nobody while its listener is gone. */
export function readersOf(talk: TalkFacts): readonly ShownReader[] {
  if (!presentReader(talk)) return []
  const readers = talk.log.timeline.epochs.at(-1)?.readers ?? []
  return readers.map(({ certificate: { id, alias, title }, kind }) => ({ id, kind, alias, title }))
}

/** A question that is asked again is another one. */
const isSame = (one: GuestQuestion, other: GuestQuestion): boolean =>
  one.question === other.question &&
  one.guest.certificate === other.guest.certificate &&
  one.guest.staple === other.guest.staple
