import { type CommonEvent, inTurn, notifyFirst } from '#client/machine/machine.ts'
import { goOffline, isOpen, nothing, over, place, settle, toLog } from './seat-access.ts'
import { afterLook, lookTimer, loseLook, placeLook, tellLook, tryLookAgain } from './seat-look.ts'
import { afterProposed, propose } from './seat-proposing.ts'
import type { Move, SeatEvent, SeatFacts, SeatMachine, Step } from './seat-state.ts'
import {
  front,
  hasUnread,
  look,
  prepare,
  reply,
  say,
  sayReceived,
  sayReceivedAgain,
  stopTyping,
  write,
} from './seat-writing.ts'

/** One conversation of a desk: reads and writes the log, keeps the drafts, and proposes. */
export function afterSeatEvent(seat: SeatMachine, event: SeatEvent | CommonEvent): Step<SeatMachine> {
  if (seat.phase === 'over') return [seat, []]
  if (event.type === 'stopped') return over(seat)
  const step = inTurn(seat, move(event), settle, tellLook, sayReceived(seat))
  const [next] = step
  return notifyFirst(
    step,
    shown.some((fact) => seat[fact] !== next[fact]),
  )
}

/** The log's own machine decides when the log is shown. */
const shown: readonly (keyof SeatFacts)[] = [
  ...(['view', 'access', 'drafts', 'youthLostAt', 'youth', 'readUpTo', 'looked', 'newAfter', 'proposing'] as const),
]

function move(event: Exclude<SeatEvent | CommonEvent, { readonly type: 'stopped' }>): Move {
  switch (event.type) {
    case 'placed':
      return (seat) => inTurn(seat, place(event.view, event.now), placeLook)
    case 'offline':
      return (seat) => inTurn(seat, goOffline, loseLook)
    case 'heard':
      return (seat) => [{ ...seat, youth: event.youth }, []]
    case 'wrote':
      return write(event.reply)
    case 'stopped-typing':
      return stopTyping
    case 'replied':
      return (seat) => (isOpen(seat) ? reply(event.content) : nothing)(seat)
    case 'said':
      return say(event.content)
    case 'attended':
      return sayReceivedAgain
    case 'in-view':
      return (seat) => [{ ...seat, inViewUpTo: event.upTo }, []]
    case 'looked':
      return look
    case 'look-answered':
      return afterLook(event.answer)
    case 'woke':
      return event.timer === lookTimer ? tryLookAgain : toLog(event)
    case 'fronted':
      return front
    case 'returned':
      return (seat) => inTurn(seat, hasUnread(seat) ? front : nothing, look)
    case 'prepared':
      return prepare(event.change)
    case 'propose':
      return propose(event.certificate)
    case 'proposed':
      return afterProposed(event.proposal)
    // The seat informs its log itself, once it can read.
    case 'online':
    case 'unlocked':
      return nothing
    default:
      return toLog(event)
  }
}
