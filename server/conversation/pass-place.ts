import { allows } from '#shared/conversation/phase.ts'
import type { OfferEnd, PassEnd } from '#shared/protocol/pass.ts'
import { giveBackPlace } from '../desk/offers.ts'
import type { Draft } from '../transaction/draft.ts'
import { announceToListener, announceToYouth, changeConversation } from './changes.ts'
import { type ConversationState, conversationKey, type GrantedConversation, type PassState, passDue } from './state.ts'

export type LivePass = Extract<PassState, { readonly until: number }>

/** The offer that is under way, if there is one. */
export const livePass = (conversation: ConversationState): LivePass | null =>
  conversation.phase === 'granted' && conversation.pass && conversation.pass.state !== 'over' ? conversation.pass : null

/** Frees the colleague's place, in the commit that ends the offer or the conversation. `how`: what the colleague is told; null if they know. */
export function dropPass(draft: Draft, conversation: ConversationState, how: OfferEnd | null, now: number): void {
  const pass = livePass(conversation)
  if (!pass) return
  draft.due(passDue(conversation.id), null)
  if (pass.to !== null) giveBackPlace(draft, { offer: pass.offer, to: pass.to }, how, now)
}

type End = { readonly how: PassEnd; readonly told: OfferEnd | null }

/** The offer is over, and the conversation stays with its listener, who is told how. `told`: what the colleague is. */
export function endPass(
  draft: Draft,
  conversation: GrantedConversation,
  { offer, to, state }: LivePass,
  { how, told }: End,
  now: number,
): void {
  dropPass(draft, conversation, told, now)
  const after: GrantedConversation = { ...conversation, pass: { offer, state: 'over', to, how } }
  changeConversation(draft, conversation, after)
  announceToListener(draft, after)
  if (state === 'asked') announceToYouth(draft, after, now)
}

/** The colleague is gone: their node, their session, or they themselves (SPEC C43). */
export function loseColleague(draft: Draft, id: string, now: number): void {
  const conversation = draft.read(conversationKey(id))
  if (!conversation || !allows(conversation, 'service:end-pass')) return
  const pass = livePass(conversation)
  if (pass) endPass(draft, conversation, pass, { how: 'gone', told: null }, now)
}
