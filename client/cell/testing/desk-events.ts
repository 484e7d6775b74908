import { startLog } from '#client/conversation/log-state.ts'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { SenderSessionId, StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { ok, refuse } from '#shared/result.ts'
import { afterDeskEvent } from '../desk/desk-machine.ts'
import { type DeskEvent, type DeskMachine, isLive, type Opened, startDesk } from '../desk/desk-phases.ts'
import { openTickets } from '../desk/desk-tickets.ts'

const me = 'me' as StaffId
const now = 1_790_000_000_000
const isHere = { id: me, alias: 'Alix' }
const one = 'one' as TicketId
const two = 'two' as TicketId

const ticketOf = (ticket: TicketId, more: Partial<CellTicket> = {}): CellTicket => ({
  ...{ ticket, phase: 'received', erasing: false, receivedOn: '2026-11-23', expiresOn: '2027-02-21', epoch: 1 },
  ...{ taker: null, passedBy: [], alarm: false, youthHere: false, lastPosition: 0, lastWriter: null },
  ...more,
})
const mine = (ticket: TicketId) => ticketOf(ticket, { phase: 'taken', taker: isHere })
const theirs = (ticket: TicketId) =>
  ticketOf(ticket, { phase: 'taken', taker: { id: 'nour' as StaffId, alias: 'Nour' } })

const listOf = (...tickets: CellTicket[]) =>
  ok({
    ...{ staff: { ...isHere, certificate: 'certificate' }, tickets, now },
    team: { id: null, recovery: null, epochs: [], members: [], newEpochNeeded: false },
  })
const readOf = (text: string) =>
  ({
    readable: { record: text, content: { triage: { urgency: 'soon' } }, listener: 'Sam' },
    log: startLog('cell', 'session' as SenderSessionId),
  }) as unknown as Opened
const message = { kind: 'text', text: 'Bonjour.', at: 0 } as const

export const events = {
  'chose one': { type: 'chosen', ticket: one },
  'chose two': { type: 'chosen', ticket: two },
  left: { type: 'left' },
  drafted: { type: 'drafted', text: 'Bonj' },
  said: { type: 'said', content: message },
  retried: { type: 'retried' },
  took: { type: 'acted', act: 'take' },
  passed: { type: 'acted', act: 'pass' },
  declined: { type: 'declined', message },
  'connection there': { type: 'connection', state: 'connected' },
  'connection lost': { type: 'connection', state: 'lost' },
  'connection closed': { type: 'connection', state: 'closed' },
  connected: { type: 'connected' },
  'team changed': { type: 'team-changed' },
  'mine now': { type: 'changed', ticket: mine(one) },
  'theirs now': { type: 'changed', ticket: theirs(one) },
  'declined now': { type: 'changed', ticket: ticketOf(one, { phase: 'declined', taker: isHere }) },
  erased: { type: 'erased', ticket: one },
  appended: { type: 'appended', ticket: one, entries: [] },
  listed: { type: 'listed', answer: listOf(ticketOf(one), ticketOf(two)), at: now },
  'listed without it': { type: 'listed', answer: listOf(ticketOf(two)), at: now },
  'not listed': { type: 'listed', answer: refuse('busy'), at: now },
  'session unknown': { type: 'listed', answer: refuse('not-available'), at: now },
  verified: { type: 'verified', isMine: ok(true) },
  'not mine': { type: 'verified', isMine: ok(false) },
  'not computed': { type: 'verified', isMine: refuse('internal') },
  sorted: { type: 'sorted', ticket: one, triage: { status: 'refused', why: 'no-team-key' } },
  tended: {
    type: 'tended',
    upkeep: { news: [], rewrapping: null, trouble: 'busy', roster: null, lapses: null, rotation: null },
  },
  opened: { type: 'opened', opening: 1, outcome: ok(readOf('un')) },
  'not opened': { type: 'opened', opening: 1, outcome: refuse('altered-wrap') },
  logged: { type: 'logged', opening: 1, log: startLog('cell', 'other' as SenderSessionId) },
  'caught up': { type: 'caught-up', opening: 1 },
  answered: { type: 'answered', answer: ok(null) },
  refused: { type: 'answered', answer: refuse('not-available') },
  woke: { type: 'woke', timer: 'list' },
} satisfies Record<string, DeskEvent | CommonEvent>

/** The state after these events. */
export const next = (from: DeskMachine, ...events: (DeskEvent | CommonEvent)[]) =>
  events.reduce<DeskMachine>((desk, event) => afterDeskEvent(desk, event)[0], from)

const start = startDesk(me)
const asked = next(start, events['connection there'], events.connected)
const checking = next(asked, events.listed)
const resumed = next(checking, events.verified)
const opening = next(resumed, events['chose one'])
const open = next(opening, events.opened)
const own = next(open, events['mine now'])
const aside = next(own, events.left)

/** States of a desk, each reached by events. */
export const desks = { start, asked, checking, resumed, opening, open, own, aside }

function wordsOf(desk: DeskMachine): string {
  if (!isLive(desk)) return desk.phase
  const { phase, listing, shown, acting } = desk
  return [
    phase,
    ...(listing.step === 'idle'
      ? []
      : [`${listing.step}${listing.again ? '+' : ''}${'′'.repeat(listing.since.length)}`]),
    ...(shown ? [`${shown.status} ${shown.ticket}`] : []),
    ...(shown?.status === 'open' && shown.draft !== '' ? ['with a draft'] : []),
    ...(desk.aside.size > 0 ? [`beside ${[...desk.aside.keys()]}`] : []),
    ...(acting.step === 'idle' ? [] : [`${acting.step} ${acting.act}`]),
  ].join(', ')
}

function wordsOfEffect(effect: ReturnType<typeof afterDeskEvent>[1][number]): string {
  switch (effect.type) {
    case 'wake':
      return effect.milliseconds === null ? 'no wake' : `wake ${effect.milliseconds}`
    case 'log':
      return `log ${effect.opening} ${effect.news.type}`
    case 'open':
      return `open ${effect.ticket} as ${effect.opening}`
    case 'drop':
      return `drop ${effect.opening}`
    default:
      return effect.type
  }
}

/** All events but a second end of the same opening. */
export const eventsIn = (desk: DeskMachine): readonly [string, DeskEvent | CommonEvent][] =>
  Object.entries(events).filter(
    ([, event]) => event.type !== 'opened' || openTickets(desk).every(({ opening }) => opening !== event.opening),
  )

/** For each state and event: the next state, and the effects in order. `+`: once more afterwards; `′`: a change came meanwhile. */
export const table = (from: DeskMachine) =>
  eventsIn(from).flatMap(([name, event]) => {
    const [to, effects] = afterDeskEvent(from, event)
    if (to === from && effects.length === 0) return []
    return [`${name}: ${wordsOf(to)} | ${effects.map(wordsOfEffect).join(', ')}`]
  })
