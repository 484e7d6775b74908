import { type CommonEvent, inTurn } from '#client/machine/machine.ts'
import { unreachable } from '#shared/result.ts'
import { afterEnded, afterRecorded, afterSet, answered, ask, record, set } from './desk-asking.ts'
import { type DeskEvent, type DeskMachine, type Move, nothing, noWake, type Step } from './desk-machine-state.ts'
import { afterOpened, connectionIs, open } from './desk-opening.ts'
import { keepSeat, noteCut, place, putAway, release, select, takeDesk } from './desk-seats.ts'

/** A listener's desk: it follows the service, gives each conversation a seat, and sends the listener's requests. It announces a change once the seats exist. */
export function afterDeskEvent(desk: DeskMachine, event: DeskEvent | CommonEvent): Step {
  if (desk.phase === 'over') return [desk, []]
  const [next, effects] = move(event)(desk)
  return [next, next === desk && event.type !== 'seat-changed' ? effects : [...effects, { type: 'notify' }]]
}

function move(event: DeskEvent | CommonEvent): Move {
  switch (event.type) {
    case 'connection':
      return connectionIs(event.state)
    case 'connected':
      return open
    case 'woke':
      return (desk) => (desk.phase === 'delayed' || desk.phase === 'open' ? open : nothing)(desk)
    case 'opened':
      return afterOpened(event)
    case 'desk-told':
      return (desk) => inTurn(desk, noteCut(desk, event.desk), takeDesk(event.desk))
    case 'conversation-told':
      return (desk) => (desk.phase === 'open' ? place(event.view) : nothing)(desk)
    case 'released':
      return release(event.conversation, event.reason)
    case 'figures-told':
      return ({ service, ...desk }) => [{ ...desk, service: service && { ...service, figures: event.figures } }, []]
    case 'restart-told':
      return (desk) => [{ ...desk, restarting: true }, []]
    case 'seat-left':
      return keepSeat(event.conversation, event.kept)
    case 'seat-changed':
      return nothing
    case 'select':
      return select(event.conversation)
    case 'put-away':
      return putAway(event.conversation, ({ toWrapUp }) => !toWrapUp)
    case 'set':
      return set(event.wanted)
    case 'was-set':
      return afterSet(event.answer)
    case 'end':
      return ask(event)
    case 'ended':
      return afterEnded(event)
    case 'record':
      return record(event.conversation, event.outcome)
    case 'recorded':
      return afterRecorded(event)
    case 'ask':
      return ask(event)
    case 'answered':
      return answered(event.answer)
    case 'closed':
      return close
    default:
      return unreachable(event)
  }
}

const close: Move = (desk) => [
  { ...desk, phase: 'over', seats: [] },
  [noWake, ...desk.seats.map((conversation) => ({ type: 'leave', conversation }) as const)],
]
