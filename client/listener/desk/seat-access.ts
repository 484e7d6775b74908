import { afterLogEvent } from '#client/conversation/log-machine.ts'
import type { LogEvent } from '#client/conversation/log-state.ts'
import { type CommonEvent, inTurn } from '#client/machine/machine.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import type { Access, Live, Move, SeatFacts, SeatMachine, Step } from './seat-state.ts'

export const place =
  (view: DeskConversation, now: number): Move =>
  (seat) =>
    inTurn<Live, Step<Live>[1][number]>(
      { ...seat, view, phase: 'online', youthLostAt: view.youthHere ? null : (seat.youthLostAt ?? now) },
      view.youthHere ? nothing : resetSignals,
      unlock,
    )

export const afterGrants =
  (epochs: readonly number[]): Move =>
  (seat) => {
    if (seat.grants === 'idle') return [seat, []]
    const next: Live = { ...seat, grants: 'idle', held: [...seat.held, ...epochs] }
    return seat.grants === 'again' ? unlock(next) : settle(next)
  }

/** Opens the granted keys that are not held yet. */
const unlock: Move = (seat) => {
  const { view, held } = seat
  if (view.wraps.length === 0) return settle(seat)
  if (seat.grants !== 'idle') return [{ ...seat, grants: 'again' }, []]
  const wraps = view.wraps.filter(({ epoch }) => !held.includes(epoch))
  if (wraps.length === 0) return settle(seat)
  return [{ ...seat, grants: 'opening' }, [{ type: 'open-grants', wraps }]]
}

const settle: Move = (seat) =>
  inTurn({ ...seat, access: accessOf(seat) }, toLog({ type: 'unlocked' }), (next) =>
    next.phase === 'online' && isOpen(next) ? toLog({ type: 'online' })(next) : nothing(next),
  )

function accessOf({ view, access, held }: SeatFacts): Access {
  if (view.wraps.length === 0) return { step: 'waiting' }
  const historyUpTo = access.step === 'waiting' ? view.lastPosition : access.historyUpTo
  return { step: held.includes(view.epoch) ? 'open' : 'unreadable', historyUpTo }
}

export const goOffline: Move = (seat) =>
  inTurn<Live, Step<Live>[1][number]>({ ...seat, phase: 'offline' }, resetSignals, toLog({ type: 'offline' }))

export function over(seat: Live): Step<SeatMachine> {
  const { phase: _phase, grants: _grants, ...facts } = seat
  const [log, effects] = afterLogEvent(seat.log, { type: 'stopped' })
  return [{ ...facts, log, phase: 'over' }, [{ type: 'tell' }, ...effects, { type: 'reset-signals' }]]
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
