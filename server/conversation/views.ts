import type { StaffId } from '#shared/ids.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { isAnotherPresent } from '../desk/floor.ts'
import { deskKey } from '../desk/state.ts'
import { staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { readHead } from '../transaction/message-log.ts'
import {
  type ConversationState,
  conversationLog,
  type GrantedConversation,
  mayBeGivenTo,
  type WaitingConversation,
} from './state.ts'

/** The conversation as the device sees it, without its place in the queue: the queue sends the place (SPEC C13). */
export function youthView(draft: Draft, conversation: ConversationState, now: number): YouthConversation {
  if (conversation.phase === 'waiting')
    return waitingView(draft, conversation, { place: null, estimateMinutes: null }, now)
  const pass = conversation.phase === 'granted' ? conversation.pass : null
  return {
    phase: 'talking',
    epoch: conversation.epoch,
    listener: namedListener(draft, conversation.listener),
    granted: conversation.phase === 'granted',
    listenerHere: (draft.read(deskKey(conversation.listener))?.connection ?? null) !== null,
    offer:
      pass?.state === 'asked'
        ? {
            offer: pass.offer,
            listener: pass.to === null ? null : namedListener(draft, pass.to),
            until: pass.until,
          }
        : null,
    guest: conversation.phase === 'granted' ? guestView(draft, conversation) : null,
  }
}

function guestView(draft: Draft, { guest }: GrantedConversation): TalkingView['guest'] {
  if (!guest) return null
  const { state, staff } = guest
  if (state === 'reads') return { state, id: staff }
  const { alias: _, ...named } = namedListener(draft, staff)
  const { question, reason, stays, until } = guest
  return { state, question, guest: named, reason, stays, until }
}

function namedListener(draft: Draft, id: StaffId) {
  const staff = draft.read(staffKey(id))
  if (staff?.status !== 'active')
    throw new Error('a conversation stays with an active listener, and is offered to no other')
  return { id, alias: staff.alias, certificate: staff.certificate, staple: staff.staple?.text ?? null }
}

type TalkingView = Extract<YouthConversation, { readonly phase: 'talking' }>
type ShownWaiting = Extract<YouthConversation, { readonly phase: 'waiting' }>

/** A waiting conversation with its place in the queue. Somebody who is not given it again, as after a pass (SPEC C45), is nobody for whoever waits (SPEC C31). */
export function waitingView(
  draft: Draft,
  conversation: WaitingConversation,
  queue: Pick<ShownWaiting, 'place' | 'estimateMinutes'>,
  now: number,
): ShownWaiting {
  const isPresent = (isOther: (staff: StaffId) => boolean) => isAnotherPresent(draft, isOther, now)
  const listenersPresent = isPresent((staff) => mayBeGivenTo(conversation, staff, now, isPresent))
  return { phase: 'waiting', epoch: conversation.epoch, ...queue, listenersPresent }
}

/** The conversation as its listener sees it. What opens its lines is in its log. */
export function deskConversationView(draft: Draft, conversation: ConversationState): DeskConversation {
  return {
    conversation: conversation.id,
    epoch: conversation.epoch,
    granted: conversation.phase === 'granted',
    looked: conversation.phase === 'granted' && conversation.lookBy === null,
    youthHere: conversation.connection !== null,
    pass: conversation.phase === 'granted' ? conversation.pass : null,
    guestAsked: conversation.phase === 'granted' && conversation.guest?.state === 'asked',
    lastPosition: readHead(draft, conversationLog(conversation.id)).lastPosition,
  }
}
