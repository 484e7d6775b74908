import { inTurn } from '#client/machine/machine.ts'
import type { Content } from '#shared/protocol/content.ts'
import {
  type Act,
  type DeskEvent,
  type DeskMachine,
  idle,
  isLive,
  type Live,
  nothing,
  type Step,
} from './desk-phases.ts'
import { leave, toLog, withTicket } from './desk-tickets.ts'

/** Sends a request that changes the ticket on screen; one request at a time. */
export function act(desk: Live, act: Exclude<Act, 'decline'>): Step<Live> {
  const { shown } = desk
  if (shown?.status !== 'open' || desk.acting.step === 'asking') return [desk, []]
  const { ticket } = shown
  return [{ ...desk, acting: { step: 'asking', act, ticket } }, [{ type: 'ask', act, ticket }]]
}

export function decline(desk: Live, message: Content): Step<Live> {
  const { shown } = desk
  if (shown?.status !== 'open' || desk.acting.step === 'asking') return [desk, []]
  const { ticket, opening } = shown
  return [
    { ...desk, acting: { step: 'asking', act: 'decline', ticket } },
    [{ type: 'decline', ticket, opening, message }],
  ]
}

/** Why nothing can be declined now; null if it can. */
export function whyNotDecline(desk: DeskMachine): 'not-available' | 'busy' | null {
  if (!isLive(desk) || desk.shown?.status !== 'open') return 'not-available'
  return desk.acting.step === 'asking' ? 'busy' : null
}

export function afterAnswered(desk: Live, { answer }: Extract<DeskEvent, { type: 'answered' }>): Step<Live> {
  const { acting, shown } = desk
  if (acting.step !== 'asking') return [desk, []]
  const isOnScreen = shown?.ticket === acting.ticket
  const isLeft = answer.ok && (acting.act === 'pass' || acting.act === 'put-back')
  // A result for a ticket that was left meanwhile is not shown beside another one.
  const isSaid = !answer.ok && isOnScreen
  return inTurn(
    { ...desk, acting: isSaid ? { step: 'refused', act: acting.act, why: answer.refused } : idle },
    isLeft && isOnScreen ? leave : nothing,
  )
}

export function draft(desk: Live, text: string): Step<Live> {
  const { shown } = desk
  return [shown?.status === 'open' ? withTicket(desk, shown.opening, { draft: text }) : desk, []]
}

/** The draft leaves the field and enters the log. */
export function say(desk: Live, content: Content): Step<Live> {
  const { shown } = desk
  if (shown?.status !== 'open') return [desk, []]
  return [withTicket(desk, shown.opening, { draft: '' }), toLog(desk, shown.ticket, { type: 'said', content })]
}

export function retry(desk: Live): Step<Live> {
  return [desk, desk.shown ? toLog(desk, desk.shown.ticket, { type: 'retried' }) : []]
}
