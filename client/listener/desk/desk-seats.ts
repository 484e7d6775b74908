import { inTurn } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { DeskConversation, Desk as DeskView } from '#shared/protocol/listener.ts'
import { identify } from '../identity/identity.ts'
import type { DeskFacts, DeskMachine, Move } from './desk-machine-state.ts'
import type { LeftConversation } from './desk-state.ts'
import { type KeptSeat, noDrafts, nothingKept } from './seat-state.ts'

/** The young person went back to the queue, and the service may give them to the same listener again. */
const comesBack: readonly LeftConversation['reason'][] = [
  ...(['lease-lost', 'no-grant', 'no-look', 'replaced', 'handed-back', 'unknown'] as const),
]
/** It is over here, and its listener stays: what they had not sent is shown. */
const isOver: readonly LeftConversation['reason'][] = [
  ...(['youth', 'listener', 'quick-exit', 'stopped', 'away', 'passed'] as const),
]

export const place =
  (view: DeskConversation): Move =>
  (desk) => {
    const { conversation } = view
    const left = desk.left.filter((one) => one.conversation !== conversation)
    if (desk.seats.includes(conversation)) return [listing(desk, { left }), [{ type: 'place', view }]]
    const kept = new Map(desk.kept)
    kept.delete(conversation)
    const sat = listing(desk, { left, kept, seats: [...desk.seats, conversation] })
    return [
      sat,
      [
        { type: 'sit', view, kept: desk.kept.get(conversation) ?? nothingKept },
        { type: 'place', view },
      ],
    ]
  }

/** The messages are dropped at once. The draft is kept: an interrupted conversation may come back, and of an ended one it is shown. */
export const release =
  (conversation: ConversationId, reason: LeftConversation['reason']): Move =>
  (desk) => {
    if (!desk.seats.includes(conversation)) return [desk, []]
    const toWrapUp = desk.service?.desk.toWrapUp.includes(conversation) ?? false
    const seats = desk.seats.filter((one) => one !== conversation)
    const left = [...desk.left, { conversation, reason, toWrapUp }]
    return [listing(desk, { seats, left }), [{ type: 'leave', conversation }]]
  }

export const keepSeat =
  (conversation: ConversationId, kept: KeptSeat): Move =>
  (desk) => {
    const gone = desk.left.find((one) => one.conversation === conversation)
    if (!gone || (kept.drafts === noDrafts && kept.readUpTo === 0)) return [desk, []]
    if (comesBack.includes(gone.reason)) return [{ ...desk, kept: new Map(desk.kept).set(conversation, kept) }, []]
    const { reply } = kept.drafts
    if (!isOver.includes(gone.reason) || reply === '') return [desk, []]
    const left = desk.left.map((one) => (one === gone ? { ...one, unsent: reply } : one))
    return [listing(desk, { left }), []]
  }

/** The service has opened the desk: what is known from an earlier load of conversations that are here no more concerns nobody. */
export const forgetOthers: Move = (desk) => {
  const left = desk.left.filter(({ reason }) => comesBack.includes(reason)).map(({ conversation }) => conversation)
  const kept = [...desk.kept].filter(([conversation]) => left.includes(conversation))
  return [kept.length === desk.kept.size ? desk : { ...desk, kept: new Map(kept) }, []]
}

/** The service has opened the desk: a conversation that it does not name has left. */
export const releaseOthers =
  (held: readonly ConversationId[]): Move =>
  (desk) =>
    inTurn(
      desk,
      ...desk.seats
        .filter((conversation) => !held.includes(conversation))
        .map((conversation) => release(conversation, 'unknown')),
    )

/**
 * The service has a desk for gone that was at work when this page, or an earlier load of it, last knew. A listener who goes off has asked for it.
 * `before`: what was known until now.
 */
export const noteCut =
  (before: DeskMachine, view: DeskView): Move =>
  (desk) => {
    const known = before.service?.desk.availability
    const wasAtWork = known === undefined ? before.kept.size > 0 : known !== 'away'
    const isAsked = before.setting.some(({ availability }) => availability === 'away')
    return [view.availability === 'away' && wasAtWork && !isAsked ? { ...desk, wasCut: true } : desk, []]
  }

/** The service says which outcomes are still wanted. */
export const takeDesk =
  (view: DeskView): Move =>
  (desk) => {
    const { service, seats } = desk
    if (!service) return [desk, []]
    const wanted = new Set(view.toWrapUp)
    const known = new Set([...seats, ...desk.left.map(({ conversation }) => conversation)])
    const left = [
      ...desk.left.flatMap((one) => {
        const toWrapUp = wanted.has(one.conversation)
        return one.toWrapUp && !toWrapUp ? [] : [{ ...one, toWrapUp }]
      }),
      ...view.toWrapUp
        .filter((conversation) => !known.has(conversation))
        .map((conversation) => ({ conversation, reason: 'unknown', toWrapUp: true }) as const),
    ]
    const { certificate } = view
    const wasCut = desk.wasCut && view.availability === 'away'
    const hasTalked = desk.hasTalked || view.toWrapUp.length > 0 || view.breathUntil !== null || view.wishesToTalk
    return [
      listing({ ...desk, service: { ...service, desk: view }, hasTalked, wasCut }, { left }),
      certificate === null ? [] : [{ type: 'keep-certificate', certificate }],
    ]
  }

export const putAway =
  (conversation: ConversationId, isPutAway: (one: LeftConversation) => boolean): Move =>
  (desk) => [
    listing(desk, { left: desk.left.filter((one) => one.conversation !== conversation || !isPutAway(one)) }),
    [],
  ]

export const select =
  (conversation: ConversationId): Move =>
  (desk) => [listing({ ...desk, refused: null }, { selected: conversation }), []]

/** When the conversation in front leaves, no other replaces it: the listener may be about to type or click. */
function listing(
  desk: DeskMachine,
  change: Partial<Pick<DeskFacts, 'seats' | 'left' | 'kept' | 'selected'>>,
): DeskMachine {
  const next = { ...desk, ...change }
  const { seats, left } = next
  const isHere = next.selected !== null && seats.includes(next.selected)
  const first = desk.seats.length === 0 ? (seats[0] ?? null) : null
  const conversations = [...seats, ...left.map(({ conversation }) => conversation)]
  return {
    ...next,
    selected: isHere ? next.selected : first,
    identities: identify(conversations, desk.identities),
  }
}
