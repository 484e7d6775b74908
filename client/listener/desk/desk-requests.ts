import { settled } from '#client/ui/settled.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { ok, unreachable } from '#shared/result.ts'
import type { DeskEffect, DeskEvent, Moment } from './desk-machine-state.ts'
import type { ListenerConnection } from './listener-connection.ts'

/** The requests of a desk to the service. */
export type DeskRequest = Extract<DeskEffect, { type: 'open' | 'set' | 'end' | 'record' | 'ask' }>

type Asking = {
  readonly connection: ListenerConnection
  readonly moment: () => Moment
  /** This listener's own word that they end it (SPEC C18); undefined if they cannot sign for this conversation. */
  readonly signEnd: (conversation: ConversationId) => Promise<SignalFrame | undefined>
  readonly onFault: (fault: unknown) => void
}

/** Sends a request, and returns the event with its answer. An exception becomes the answer `internal`. */
export async function carryOutRequest(
  effect: DeskRequest,
  { connection, moment, signEnd, onFault }: Asking,
): Promise<DeskEvent> {
  const request: ListenerConnection['request'] = (name, body) => settled(() => connection.request(name, body), onFault)
  switch (effect.type) {
    case 'open':
      return { type: 'opened', answer: await request('desk:open', {}), at: moment() }
    case 'set':
      return { type: 'was-set', answer: await request('desk:set', effect.wanted) }
    case 'end': {
      const { conversation, abusive } = effect
      const end = await settled(async () => ok(await signEnd(conversation)), onFault)
      const signed = end.ok && end.value ? { end: end.value } : {}
      const answer = await request('conversation:end', { conversation, abusive, ...signed })
      return { type: 'ended', conversation, abusive, answer }
    }
    case 'record': {
      const { conversation, outcome } = effect
      const answer = await request('outcome:record', { conversation, outcome })
      return { type: 'recorded', conversation, answer }
    }
    case 'ask':
      return { type: 'answered', answer: await request(effect.request.name, effect.request.body) }
    default:
      return unreachable(effect)
  }
}
