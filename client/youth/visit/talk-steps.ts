import { afterLogEvent } from '#client/conversation/log-machine.ts'
import type { LogEvent } from '#client/conversation/log-state.ts'
import { type CommonEvent, inTurn } from '#client/machine/machine.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import type { Live, Move, Step, TalkFacts, TalkMachine } from './talk-machine-state.ts'
import type { TalkEnd, TalkState } from './talk-state.ts'

/** The step in progress is done. If it joined the conversation, the log goes online. */
export const finish = (joins: boolean): Move =>
  live((talk) => (joins ? toLog({ type: 'online', isRead: true }) : nothing)(done(talk)))

export const breakOff =
  (broken: NonNullable<TalkState['broken']>) =>
  (talk: Live): Step<TalkMachine> =>
    inTurn(talk, toLog({ type: 'offline' }), giveUpJoin, (now) => [{ ...factsOf(now), phase: 'broken', broken }, []])

export const end =
  (how: TalkEnd, end?: SignalFrame) =>
  (talk: Live): Step<TalkMachine> =>
    inTurn(talk, over, (ended) => [ended, [{ type: 'ended', how, ...(end && { end }) }]])

export const over: Move = (talk) =>
  inTurn(talk, toLog({ type: 'stopped' }), giveUpJoin, resetSignals, (now) => [{ ...factsOf(now), phase: 'over' }, []])

/** Opens the conversation, or goes on with it. Without a connection it waits for the next one. */
export function join(talk: Live): Step<TalkMachine> {
  if (!talk.isConnected) return [talk, [noJoin]]
  if (talk.known === 'unasked')
    return [{ ...talk, known: 'asked', doing: { step: 'opening' } }, [noJoin, { type: 'ask-to-open' }]]
  return [{ ...talk, doing: { step: 'resuming' } }, [noJoin, { type: 'resume', after: talk.log.timeline.last }]]
}

/** Applies a move to a live conversation. In another phase it does nothing. */
export function live(move: (talk: Live) => Step<TalkMachine>): Move {
  return (talk) => (talk.phase === 'live' ? move(talk) : [talk, []])
}

export function toLog(event: LogEvent | CommonEvent): Move {
  return (talk) => {
    const [log, effects] = afterLogEvent(talk.log, event)
    return [{ ...talk, log }, effects]
  }
}

export const done = (talk: Live): Live => ({ ...talk, doing: { step: 'idle' } })
export const nothing: Move = (talk) => [talk, []]
export const noJoin = { type: 'wake', timer: 'join', milliseconds: null } as const
const giveUpJoin: Move = (talk) => [talk, [noJoin]]
export const joinLater: Move = (talk) => [talk, [{ type: 'wake', timer: 'join', milliseconds: again }]]
export const resetSignals: Move = (talk) => [talk, [{ type: 'reset-signals' }]]

const factsOf = ({
  start,
  known,
  log,
  service,
  refused,
  isRead,
  permitsToldIn,
  guestOver,
  offered,
  asking,
}: TalkFacts): TalkFacts => ({
  ...{ start, known, log, service, refused, isRead, permitsToldIn, guestOver, offered, asking },
})

export const listenerOf = (told?: YouthConversation) => (told?.phase === 'talking' ? told.listener.id : undefined)

const again = 2000
