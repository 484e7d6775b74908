import type { TicketId } from '#shared/ids.ts'
import type { cellRequests } from '#shared/protocol/cell.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { ticketsRoom } from '../notice/rooms.ts'
import type { Clock } from '../platform/clock.ts'
import { holdsValidCertificate } from '../staff/state.ts'
import type { Store } from '../store/port.ts'
import { closeTicket, declineTicket, type Member, passTicket, putBackTicket, takeTicket } from '../ticket/cell-rules.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import { listTickets } from '../ticket/list.ts'
import { giveContact, mayReadThread, openTicket } from '../ticket/open.ts'
import { rewrapTicket } from '../ticket/rewrap.ts'
import { threadReaching, writeAsTaker } from '../ticket/thread.ts'
import { readLogPage } from '../transaction/read-log.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { type Handlers, handlersFor } from './answer.ts'
import type { Peer } from './peer.ts'
import { authorised, beginning, certified, member, named, writingAs } from './permission.ts'
import { type CaughtUp, readSettled } from './read-settled.ts'

/** The caller's session. Every rule looks it up again, so a request that arrives with an eviction is still refused (G4). */
export type CellCaller = { readonly session: string; readonly peer: Pick<Peer, 'isOpen' | 'join' | 'onNotice'> }

type OfTicket = { readonly ticket: TicketId }

export type CellParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly settings: TicketSettings
  readonly limits?: Pick<Limits, 'logPage'>
  readonly team: TeamHandlers
  readonly caughtUp: CaughtUp
}

/** What the cell does with its team key. The rules are in server/team. */
export type TeamHandlers = Pick<
  Handlers<typeof cellRequests, CellCaller>,
  'roster:read' | 'team:read' | 'team:create-epoch' | 'team:admit'
>

/** Every request of the cell. */
export function cellHandlers({
  store,
  transactor,
  clock,
  settings,
  team,
  caughtUp,
  limits,
}: CellParts): Handlers<typeof cellRequests, CellCaller> {
  const handle = handlersFor<CellCaller>({ transactor, clock })

  const opening = (name: 'triage' | 'content') => ({
    allow: cellMember,
    run: (identify: Rule<Member>, { ticket }: OfTicket, { session }: CellCaller, now: number) =>
      openTicket({ store, transactor }, ticket, { opening: { name }, session, identify }, now),
  })

  const onTicket = (rule: typeof takeTicket) => ({
    allow: cellMember,
    decide: (member: Member, { ticket }: OfTicket, now: number) => rule(ticket, member, now, settings),
  })

  return {
    ...team,
    'cell:open': handle({
      allow: member('cell'),
      run: async (who, request, caller) => {
        const staff = await transactor.transact(who)
        if (!staff.ok) return staff
        // Don't join a closed connection: it would never leave the room.
        if (!caller.peer.isOpen) return refuse('not-available')
        const { id, alias, certificate } = staff.value
        const isCertified = holdsValidCertificate(staff.value, clock.now())
        if (isCertified) await caller.peer.join(ticketsRoom)
        return readSettled(caller.peer, caughtUp, async () => {
          const read = await team['team:read'].answer(caller, request)
          if (!read.ok) return read
          // Without a certificate the desk opens without tickets and gives the reason. The team key must be readable to obtain a certificate.
          const tickets = isCertified ? await listTickets(store) : []
          return ok({ staff: { id, alias, certificate }, tickets, team: read.value.team, now: clock.now() })
        })
      },
    }),
    'ticket:triage': handle(opening('triage')),
    'ticket:open': handle({ ...opening('content'), allow: beginning(cellMember) }),
    'ticket:contact': handle({
      allow: cellMember,
      run: (identify, { ticket, reason }, { session }, now) =>
        transactor.transact(giveContact(ticket, { opening: { name: 'contact', reason }, session, identify }, now)),
    }),
    'ticket:take': handle({ ...onTicket(takeTicket), allow: beginning(cellMember) }),
    'ticket:pass': handle(onTicket(passTicket)),
    'ticket:close': handle(onTicket(closeTicket)),
    'ticket:put-back': handle(
      onTicket((ticket, { id }, now) => putBackTicket(ticket, { id, role: 'cell' }, now, settings)),
    ),
    'ticket:decline': handle({
      allow: writingAs('cell', cellMember),
      decide: (member, { ticket, ...line }, now) => declineTicket(ticket, member, line, now, settings),
    }),
    'thread:read': handle({
      allow: cellMember,
      run: async (who, { ticket, after }, { session }) => {
        const mayRead = authorised(who, ({ id }) => mayReadThread(ticket, id, session))
        const log = await transactor.transact(authorised(mayRead, () => threadReaching(ticket, after)))
        return log.ok ? ok(await readLogPage(store, log.value, after, limits)) : log
      },
    }),
    'message:send': handle({
      allow: writingAs('cell', cellMember),
      decide: ({ id }, { ticket, ...line }, now) => writeAsTaker(ticket, id, line, now, settings),
    }),
    'ticket:rewrap': handle({
      allow: certified(member('cell')),
      run: (who, request, _, now) => rewrapTicket({ store, transactor, settings }, request, who, now),
    }),
  }
}

/** A valid certificate is needed for everything on a ticket (S5). */
const cellMember = named(certified(member('cell')))
