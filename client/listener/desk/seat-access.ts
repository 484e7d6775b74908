import { afterLogEvent } from '#client/conversation/log-machine.ts'
import { isOpening } from '#client/conversation/log-reading.ts'
import { isSetBack, type LogEvent } from '#client/conversation/log-state.ts'
import { epochOf } from '#client/conversation/timeline.ts'
import { type CommonEvent, inTurn } from '#client/machine/machine.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import { noLookWake } from './seat-look.ts'
import type { Access, Live, Move, SeatFacts, SeatMachine, Step } from './seat-state.ts'

export const place =
  (view: DeskConversation, now: number): Move =>
  (seat) =>
    inTurn<Live, Step<Live>[1][number]>(
      { ...seat, view, phase: 'online', youthLostAt: view.youthHere ? null : (seat.youthLostAt ?? now) },
      view.youthHere ? nothing : resetSignals,
      // Who may read is in the log.
      view.granted ? toLog({ type: 'online' }) : nothing,
      toLog({ type: 'unlocked' }),
    )

/** Whether this seat may read and write follows from the entries of readers that its log has checked. */
export const settle: Move = (seat) => {
  const access = accessOf(seat)
  return [access.step === seat.access.step ? seat : { ...seat, access }, []]
}

function accessOf({ view, access, log }: SeatFacts): Access {
  if (!view.granted) return { step: 'waiting' }
  const { timeline } = log
  if (isSetBack(log)) return { step: 'lost', historyUpTo: historyOf(access, view) }
  const isBehind = epochOf(timeline) < view.epoch
  // The entry is not read yet, or is being opened.
  if (isBehind && (timeline.last < view.lastPosition || isOpening(log))) return access
  const historyUpTo = historyOf(access, view)
  return { step: !isBehind && timeline.epochs.at(-1)?.isMine ? 'open' : 'unreadable', historyUpTo }
}

const historyOf = (access: Access, view: DeskConversation): number =>
  access.step === 'waiting' ? view.lastPosition : access.historyUpTo

export const goOffline: Move = (seat) =>
  inTurn<Live, Step<Live>[1][number]>({ ...seat, phase: 'offline' }, resetSignals, toLog({ type: 'offline' }))

export function over(seat: Live): Step<SeatMachine> {
  const { phase: _phase, ...facts } = seat
  const [log, effects] = afterLogEvent(seat.log, { type: 'stopped' })
  const stopLook = seat.lookTold === 'delayed' ? [noLookWake] : []
  return [{ ...facts, log, phase: 'over' }, [{ type: 'notify' }, ...effects, ...stopLook, { type: 'reset-signals' }]]
}

export const toLog =
  (event: LogEvent | CommonEvent): Move =>
  (seat) => {
    const [log, effects] = afterLogEvent(seat.log, event)
    return [{ ...seat, log }, effects]
  }

export const isOpen = ({ access }: SeatFacts): boolean => access.step === 'open'

export const nothing: Move = (seat) => [seat, []]
const resetSignals: Move = (seat) => [seat, [{ type: 'reset-signals' }]]
