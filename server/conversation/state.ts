import { timingSafeEqual } from 'node:crypto'
import type { ConversationId, OfferId, QuestionId, StaffId } from '#shared/ids.ts'
import type { JoinReason } from '#shared/protocol/join.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { PassEnd } from '#shared/protocol/pass.ts'
import type { Reader } from '#shared/protocol/readers.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'

/** Somebody whom the newest change of readers names. */
export type ReaderRow = {
  readonly staff: StaffId
  readonly kind: Reader['kind']
  /** The certificate that the entry names. It may have been renewed since. */
  readonly certificate: string
}

export type LetGo = { readonly listener: StaffId; readonly until: number; readonly passedOn?: true }

type Always = {
  readonly id: ConversationId
  readonly bearerSha256: string
  /** SHA-256 of the tab's id, null if it sent none. The cool-down after an abusive end uses it (SPEC C14). */
  readonly tabSha256: string | null
  /** When it began to wait, milliseconds. It stays the same when listeners come and go (SPEC C3). */
  readonly since: number
  /** The epoch of the newest change of readers. New messages are sealed under it. */
  readonly epoch: number
  /** SHA-256 of the newest change of readers, which the next one names; null before the first. */
  readonly former: string | null
  /** Who reads by the newest change of readers. While one of them is gone, no message is kept before the device has let them go (SPEC L3). */
  readonly readers: readonly ReaderRow[]
  /** Listeners whose certificate the device refused. */
  readonly excluded: readonly StaffId[]
  /** Coordinators whom the young person refused or put out, or whose certificate the device refused: they do not ask again (SPEC C51). */
  readonly unwanted: readonly StaffId[]
  /** Listeners who did not answer, and whom the device let go, or who passed it on (`passedOn`): they are not given it again before that time, milliseconds (SPEC C27, C45). */
  readonly letGo: readonly LetGo[]
  /** The socket that acts for the device; null while it is away. */
  readonly connection: ConnectionName | null
  /** The place ends at this time unless the device returns or its node renews it, milliseconds (SPEC C9). */
  readonly awayUntil: number
}

export type WaitingConversation = Always & {
  readonly phase: 'waiting'
  /** The last assignment got no grant: there is no other one until the device sends something (SPEC C6). */
  readonly skipped: boolean
}

export type AssignedConversation = Always & {
  readonly phase: 'assigned'
  readonly listener: StaffId
  /** Without a grant by this time the listener's place is freed, milliseconds (SPEC C6). */
  readonly grantBy: number
}

export type GrantedConversation = Always & {
  readonly phase: 'granted'
  readonly listener: StaffId
  /** It goes back to the queue at this time unless somebody looks at it, milliseconds; null once somebody has (SPEC C23). */
  readonly lookBy: number | null
  /** Its offer to a colleague (SPEC C40); null if there is none. */
  readonly pass: PassState | null
  /** The coordinator who asks to join, or has joined (SPEC C47). A guest whom `readers` names and this does not is gone: the device lets them go next. */
  readonly guest: GuestState | null
}

/** `question`: its name (SPEC C55). `asked`: the young person is. `until`: they are asked, or the guest stays, to this time, milliseconds. */
export type GuestState =
  | {
      readonly state: 'asked'
      readonly question: QuestionId
      readonly staff: StaffId
      readonly reason: JoinReason
      readonly until: number
      /** How long the guest stays at most, milliseconds. */
      readonly stays: number
    }
  | { readonly state: 'reads'; readonly question: QuestionId; readonly staff: StaffId; readonly until: number }

/** `rings`: at the colleague, who has a place held from then on. `asked`: the young person is. `over`: until its listener has seen how. `to`: null for whoever is free next. */
export type PassState =
  | { readonly offer: OfferId; readonly state: 'rings'; readonly to: StaffId; readonly until: number }
  | { readonly offer: OfferId; readonly state: 'asked'; readonly to: StaffId | null; readonly until: number }
  | { readonly offer: OfferId; readonly state: 'over'; readonly to: StaffId | null; readonly how: PassEnd }

export type TalkingConversation = AssignedConversation | GrantedConversation
/** An ended conversation has no state: it is erased in the commit that ends it (SPEC C11). */
export type ConversationState = WaitingConversation | TalkingConversation

export const conversationKey = (id: string) => stateKey<ConversationState>('conversation', id)
/** A tab that may not open a conversation before this time, milliseconds. */
export type CoolDown = { readonly until: number }

export const coolDownKey = (tabSha256: string) => stateKey<CoolDown>('cool-down', tabSha256)
export const coolDownDue = (tabSha256: string) => `cool-down:${tabSha256}`
export const conversationLog = (id: string) => `conversation/${id}`
export const awayDue = (id: string) => `conversation-away:${id}`
export const grantDue = (id: string) => `conversation-grant:${id}`
export const passDue = (id: string) => `conversation-pass:${id}`
export const guestDue = (id: string) => `conversation-guest:${id}`
export const lookDue = (id: string) => `conversation-look:${id}`

/** Whether this listener may be given the conversation: the device has not refused them, and has not let them go a short while ago (SPEC C27). */
export const mayGoTo = ({ excluded, letGo }: Always, listener: StaffId, now: number): boolean =>
  !excluded.includes(listener) && !letGo.some((one) => one.listener === listener && one.until > now)

/** The same for whoever chooses: who was let go is given it again where nobody else is there, rather than nobody. Who passed it on is not. */
export const mayBeGivenTo = (
  conversation: Always,
  listener: StaffId,
  now: number,
  isAnotherPresent: (isOther: (staff: StaffId) => boolean) => boolean,
): boolean =>
  mayGoTo(conversation, listener, now) ||
  (!conversation.excluded.includes(listener) &&
    !conversation.letGo.some((one) => one.listener === listener && one.until > now && one.passedOn) &&
    !isAnotherPresent((staff) => mayGoTo(conversation, staff, now)))

/** Whether a listener was ever granted the keys. Until then anybody can fill the store, so the limits are lower (G18). */
export const wasGranted = ({ phase, epoch }: ConversationState): boolean => phase === 'granted' || epoch > 0

export const isTalking = (conversation: ConversationState): conversation is TalkingConversation =>
  conversation.phase !== 'waiting'

/** The time until which a device's place is kept, counted from now, milliseconds (SPEC C9). */
export const placeKeptUntil = (conversation: ConversationState, now: number, limits: Limits): number =>
  now + (isTalking(conversation) ? limits.youthAwayTalking : limits.youthAwayWaiting)

/** A device's claim to a conversation, as its socket proved it on open or resume. */
export type YouthClaim = {
  readonly conversation: ConversationId
  readonly bearerSha256: string
  /** The socket's id. */
  readonly connection: ConnectionName
}

/** The conversation if the bearer matches; otherwise null, after the same comparison (SPEC A6). */
export function readWithBearer(draft: Draft, id: string, bearerSha256: string): ConversationState | null {
  const conversation = draft.read(conversationKey(id))
  const isOwn = sameBytes(bearerSha256, conversation?.bearerSha256 ?? nobodys)
  return conversation && isOwn ? conversation : null
}

/** The conversation in which a device may act now: the bearer matches, and the connection is the newest. */
export function readClaimed(draft: Draft, claim: YouthClaim): ConversationState | null {
  const conversation = draft.read(conversationKey(claim.conversation))
  const isOwn = conversation?.bearerSha256 === claim.bearerSha256 && conversation.connection === claim.connection
  return isOwn ? conversation : null
}

/** A SHA-256 value for which nobody has a preimage. */
const nobodys = Buffer.alloc(32).toString('base64url')

function sameBytes(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'base64url'), Buffer.from(other, 'base64url')]
  return a.length === b.length && timingSafeEqual(a, b)
}
