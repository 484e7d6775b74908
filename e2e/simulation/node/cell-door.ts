import { ticketsRoom } from '#server/notice/rooms.ts'
import { staffOfSession } from '#server/staff/session.ts'
import { holdsValidCertificate } from '#server/staff/state.ts'
import type { Member } from '#server/ticket/cell-rules.ts'
import { isLive, type Ticket, teamWrapName, threadLog, ticketKeysOwner } from '#server/ticket/state.ts'
import { cellTicketView } from '#server/ticket/views.ts'
import type { Rule } from '#server/transaction/transactor.ts'
import type { CellTicket, cellRequests } from '#shared/protocol/cell.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { settings } from '../limits.ts'
import type { Socket } from '../network/socket.ts'
import type { Work } from '../work.ts'
import { type Attached, answersOf, type Door, readLogPage, readSettled } from './door.ts'
import type { Entered } from './listener-door.ts'
import type { SimulatedNode } from './simulated-node.ts'

const noTeam = { id: null, recovery: null, epochs: [], members: [], newEpochNeeded: false }

/** The namespace of the cell: stands for server/gateway/cell.ts, without the team's keys. */
export function attachCell(node: SimulatedNode, socket: Socket, { session }: Entered): Attached {
  const { rules } = node.world

  const identify: Rule<Member> = (draft) => {
    const staff = staffOfSession(draft, session, node.now())
    if (staff?.role !== 'cell') return refuse('not-available')
    return holdsValidCertificate(staff, node.now())
      ? ok({ id: staff.id, alias: staff.alias })
      : refuse('no-certificate')
  }

  function* decideAs<Value>(rule: (member: Member) => Rule<Value>): Work<Result<Value, RefusalName>> {
    return yield* node.decide((draft) => {
      const who = identify(draft)
      return who.ok ? rule(who.value)(draft) : who
    })
  }

  const onTicket = (rule: typeof rules.takeTicket) =>
    function* ({ ticket }: { readonly ticket: string }) {
      return yield* decideAs((member) => rule(ticket, member, node.now(), settings))
    }

  function* listTickets(): Work<CellTicket[]> {
    const tickets = yield* node.ask((store) => store.list('ticket'))
    const presences = yield* node.ask((store) => store.list('ticket-presence'))
    const here = new Set(presences.map(({ key }) => key.slice('ticket-presence/'.length)))
    const live = tickets.map(({ value }) => value as Ticket).filter(isLive)
    return live.map((ticket) => cellTicketView(ticket, here.has(ticket.id)))
  }

  const door: Door<typeof cellRequests> = {
    *'cell:open'() {
      const staff = yield* decideAs((member) => () => ok(member))
      if (!staff.ok) return staff
      socket.rooms.add(ticketsRoom)
      const tickets = yield* readSettled(node, socket, listTickets)
      return ok({ staff: { ...staff.value, certificate: null }, tickets, team: noTeam, now: node.now() })
    },
    *'ticket:open'({ ticket: id }) {
      const opened = yield* node.decide(rules.giveParts(id, { parts: 'all', session, identify }, node.now()))
      if (!opened.ok) return opened
      const { ticket } = opened.value
      const owner = ticketKeysOwner(id, ticket.submissionSha256)
      const wraps = yield* node.ask((store) => store.readKeys(owner))
      if (!(teamWrapName(ticket.epoch) in wraps)) return refuse('not-available')
      return ok({ consent: ticket.consent, epoch: ticket.epoch, teamWrap: owner, parts: {} })
    },
    'ticket:take': onTicket(rules.takeTicket),
    'ticket:pass': onTicket(rules.passTicket),
    'ticket:close': onTicket(rules.closeTicket),
    'ticket:put-back': onTicket((ticket, { id }, now) =>
      rules.putBackTicket(ticket, { id, role: 'cell' }, now, settings),
    ),
    *'ticket:decline'({ ticket, envelope }) {
      return yield* decideAs((member) => rules.declineTicket(ticket, member, envelope, node.now(), settings))
    },
    *'thread:read'({ ticket, after }) {
      const readable = yield* decideAs(({ id }) => rules.mayReadThread(ticket, id, session))
      return readable.ok ? ok(yield* readLogPage(node, threadLog(ticket), after)) : readable
    },
    *'message:send'({ ticket, envelope }) {
      return yield* decideAs(({ id }) => rules.writeAsTaker(ticket, id, envelope, node.now(), settings))
    },
  }

  return { answers: answersOf(door), gone: () => undefined }
}
