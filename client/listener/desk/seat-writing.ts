import { unreadCount } from '#client/conversation/unread.ts'
import { changeDraft, type HandoverChange } from '#client/handover/panel/handover-draft.ts'
import { inTurn } from '#client/machine/machine.ts'
import type { Content } from '#shared/protocol/content.ts'
import { isOpen, nothing, toLog } from './seat-access.ts'
import type { Live, Move, SeatMachine } from './seat-state.ts'

export const write =
  (reply: string): Move =>
  (seat) => [
    { ...seat, drafts: { ...seat.drafts, reply } },
    isOpen(seat) ? [{ type: 'say-typing', on: reply !== '' }] : [],
  ]

export const stopTyping: Move = (seat) => [seat, [{ type: 'say-typing', on: false }]]

export const reply =
  (content: Content): Move =>
  (seat) =>
    inTurn({ ...seat, newAfter: null, drafts: { ...seat.drafts, reply: '' } }, say(content), stopTyping)

/** Nothing is sent before the young person's device has granted the key to seal it. */
export const say =
  (content: Content): Move =>
  (seat) =>
    (isOpen(seat) ? toLog({ type: 'said', content }) : nothing)(seat)

export const prepare =
  (change: HandoverChange): Move =>
  (seat) => {
    const { drafts, proposing } = seat
    const isRefused = proposing.step === 'refused'
    return [
      {
        ...seat,
        drafts: { ...drafts, handover: changeDraft(drafts.handover, change) },
        proposing: isRefused ? { step: 'idle' } : proposing,
      },
      [],
    ]
  }

/** Marks where the lines begin that came while nobody looked. */
export const front: Move = (seat) => [{ ...seat, newAfter: hasUnread(seat) ? seat.readUpTo : null }, []]

export const hasUnread = (seat: Live): boolean => unreadCount(seat.log.timeline, seat.readUpTo, !isOpen(seat)) > 0

export const look: Move = (seat) => {
  if (seat.inViewUpTo === null) return [seat, []]
  const { last, sealed } = seat.log.timeline
  const readUpTo = Math.max(seat.readUpTo, Math.min(seat.inViewUpTo, last - sealed.length))
  return [{ ...seat, readUpTo, looked: true }, []]
}

/** Sends a receipt: each new line tells the young person's device what this page can read. */
export const sayReceived =
  (before: SeatMachine): Move =>
  (seat: Live) => {
    const { timeline } = seat.log
    return timeline === before.log.timeline ? [seat, []] : sayReceivedAgain(seat)
  }

/** What came while nobody was at the desk is received once somebody is. */
export const sayReceivedAgain: Move = (seat: Live) => {
  const { timeline } = seat.log
  return [seat, seat.phase === 'online' && isOpen(seat) ? [{ type: 'say-received', timeline }] : []]
}
