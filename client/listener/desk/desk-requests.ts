import { settled } from '#client/ui/settled.ts'
import { unreachable } from '#shared/result.ts'
import type { DeskEffect, DeskEvent, Moment } from './desk-machine-state.ts'
import type { ListenerConnection } from './listener-connection.ts'

/** The requests of a desk to the service. */
export type DeskRequest = Extract<DeskEffect, { type: 'open' | 'set' | 'end' | 'record' | 'ask' }>

type Asking = {
  readonly connection: ListenerConnection
  readonly moment: () => Moment
  readonly onFault: (fault: unknown) => void
}

/** Sends a request, and returns the event with its answer. An exception becomes the answer `internal`. */
export async function carryOutRequest(
  effect: DeskRequest,
  { connection, moment, onFault }: Asking,
): Promise<DeskEvent> {
  const request: ListenerConnection['request'] = (name, body) => settled(() => connection.request(name, body), onFault)
  switch (effect.type) {
    case 'open':
      return { type: 'opened', answer: await request('desk:open', {}), at: moment() }
    case 'set': {
      const { availability, capacity } = effect
      return { type: 'was-set', answer: await request('desk:set', { availability, capacity }) }
    }
    case 'end': {
      const { conversation, abusive } = effect
      const answer = await request('conversation:end', { conversation, abusive })
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
