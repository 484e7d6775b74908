import type { ConnectionState } from '#client/connection/connection.ts'
import { type CommonEvent, inTurn, notifyFirst } from '#client/machine/machine.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { unreachable } from '#shared/result.ts'
import { act, afterAnswered, decline, draft, retry, say } from './desk-acting.ts'
import { afterContact, askContact, coverContact } from './desk-contact.ts'
import { afterListed, afterVerified, list, look } from './desk-listing.ts'
import {
  type DeskEvent,
  type DeskMachine,
  isFinal,
  isLive,
  isOffline,
  type Live,
  type Move,
  nothing,
  noWake,
  type OverDesk,
  type Step,
} from './desk-phases.ts'
import {
  afterOpened,
  afterSetBack,
  appended,
  choose,
  drop,
  know,
  leave,
  openTickets,
  toEveryLog,
  toLog,
  withTicket,
} from './desk-tickets.ts'
import { changed, erase, noFacts, sorted } from './ticket-facts.ts'

/** A dropped ticket is announced first: no screen shows it when its keys are dropped. */
export function afterDeskEvent(desk: DeskMachine, event: DeskEvent | CommonEvent): Step<DeskMachine> {
  if (!isLive(desk)) return [desk, event.type === 'opened' && event.outcome.ok ? [drop(event)] : []]
  if (event.type === 'connection' && isFinal(event.state)) return end(desk, event.state)
  const [next, effects] = move(desk, event)
  return notifyFirst([next, effects], !isShownAlike(desk, next))
}

function move(desk: Live, event: DeskEvent | CommonEvent): Step<Live> {
  switch (event.type) {
    case 'chosen':
      return choose(event.ticket)(desk)
    case 'left':
      return leave(desk)
    case 'drafted':
      return draft(desk, event.text)
    case 'said':
      return say(desk, event.content)
    case 'retried':
      return retry(desk)
    case 'acted':
      return act(desk, event.act)
    case 'declined':
      return decline(desk, event.message)
    case 'contact-asked':
      return askContact(desk, event.reason)
    case 'contact-covered':
      return coverContact(desk)
    case 'connection':
      return connection(desk, event.state)
    case 'connected':
    case 'team-changed':
    case 'woke':
      return list(desk)
    case 'changed':
      return ticketChanged(desk, event.ticket)
    case 'erased':
      return know(desk, erase(desk.facts, event.ticket))
    case 'appended':
      return appended(event.ticket, event.entries)(desk)
    case 'listed':
      return afterListed(desk, event)
    case 'verified':
      return afterVerified(desk, event)
    case 'sorted':
      return know(desk, sorted(desk.facts, event.ticket, event.triage))
    case 'tended':
      return [{ ...desk, upkeep: event.upkeep }, []]
    case 'opened':
      return afterOpened(desk, event)
    case 'contact-answered':
      return afterContact(desk, event)
    case 'logged':
      return [withTicket(desk, event.opening, { log: event.log }), []]
    case 'caught-up':
      return [withTicket(desk, event.opening, { caughtUp: true }), []]
    case 'set-back':
      return afterSetBack(desk, event)
    case 'answered':
      return afterAnswered(desk, event)
    default:
      return unreachable(event)
  }
}

function connection(desk: Live, state: ConnectionState): Step<Live> {
  if (state === 'connected') return [isOffline(desk) ? { ...desk, phase: 'connected' } : desk, []]
  const phase = state === 'lost' ? 'lost' : 'connecting'
  return [{ ...desk, phase }, [noWake, ...toEveryLog(desk, { type: 'offline' })]]
}

function ticketChanged(desk: Live, ticket: CellTicket): Step<Live> {
  const { listing } = desk
  const noted = listing.step === 'idle' ? listing : { ...listing, since: [...listing.since, ticket] }
  return inTurn(
    { ...desk, listing: noted },
    (live) => know(live, changed(live.facts, ticket)),
    // The notice of a decline does not contain its text: the author's page reads it from the thread.
    ticket.phase === 'declined' ? readOn(ticket) : nothing,
    desk.answered ? look : nothing,
  )
}

const readOn =
  ({ ticket }: CellTicket): Move =>
  (desk) => [desk, isOffline(desk) ? [] : toLog(desk, ticket, { type: 'online' })]

/** No notice can tell this page any more that a ticket was withdrawn. */
function end(desk: Live, phase: OverDesk['phase']): Step<DeskMachine> {
  const { facts, answered, upkeep } = desk
  return [
    { phase, facts: noFacts(facts.me), answered, upkeep },
    [{ type: 'notify' }, noWake, ...openTickets(desk).map(drop), { type: 'forget' }],
  ]
}

const isShownAlike = (one: Live, other: Live) =>
  one.phase === other.phase &&
  one.facts === other.facts &&
  one.answered === other.answered &&
  one.shown === other.shown &&
  one.aside === other.aside &&
  one.leftDrafts === other.leftDrafts &&
  one.acting === other.acting &&
  one.upkeep === other.upkeep
