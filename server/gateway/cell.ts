import type { TicketId } from '#shared/ids.ts'
import type { cellRequests } from '#shared/protocol/cell.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { ticketsRoom } from '../notice/rooms.ts'
import type { Clock } from '../platform/clock.ts'
import { staffOfSession } from '../staff/session.ts'
import { holdsValidCertificate } from '../staff/state.ts'
import type { Store } from '../store/port.ts'
import { closeTicket, declineTicket, type Member, passTicket, putBackTicket, takeTicket } from '../ticket/cell-rules.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import { listTickets } from '../ticket/list.ts'
import { mayReadThread, type Opening, openTicket } from '../ticket/open.ts'
import { rewrapTicket } from '../ticket/rewrap.ts'
import { threadLog } from '../ticket/state.ts'
import { writeAsTaker } from '../ticket/thread.ts'
import { readLogPage } from '../transaction/read-log.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import type { Handlers } from './answer.ts'
import type { Peer } from './peer.ts'
import { type CaughtUp, readSettled } from './read-settled.ts'

/** Who asks: the session, looked at again in every rule, so that a request that overtakes an eviction is refused (G4). */
export type CellCaller = { readonly session: string; readonly peer: Pick<Peer, 'isOpen' | 'join' | 'onNotice'> }

export type CellParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly settings: TicketSettings
  readonly team: TeamHandlers
  readonly caughtUp: CaughtUp
}

/** What the cell does with its team key; server/team has the rules. */
export type TeamHandlers = Pick<
  Handlers<typeof cellRequests, CellCaller>,
  'team:read' | 'team:create-epoch' | 'team:admit'
>

/** Every request of the cell. Nobody does anything here without a valid certificate (S5). */
export function cellHandlers({
  store,
  transactor,
  clock,
  settings,
  team,
  caughtUp,
}: CellParts): Handlers<typeof cellRequests, CellCaller> {
  /** The certified member of the cell whom this session stands for. */
  const identify =
    ({ session }: CellCaller): Rule<Member> =>
    (draft) => {
      const staff = staffOfSession(draft, session, clock.now())
      if (staff?.role !== 'cell') return refuse('not-available')
      return holdsValidCertificate(staff, clock.now())
        ? ok({ id: staff.id, alias: staff.alias })
        : refuse('no-certificate')
    }

  const decideAs = <Value>(
    caller: CellCaller,
    rule: (member: Member) => Rule<Value>,
  ): Promise<Result<Value, RefusalName>> =>
    transactor.transact((draft) => {
      const who = identify(caller)(draft)
      return who.ok ? rule(who.value)(draft) : who
    })

  const open = (caller: CellCaller, ticket: TicketId, parts: Opening['parts']) =>
    openTicket(
      { store, transactor },
      ticket,
      { parts, session: caller.session, identify: identify(caller) },
      clock.now(),
    )

  const anyone = () => true
  const onTicket = (rule: typeof takeTicket) => ({
    allow: anyone,
    run: (caller: CellCaller, { ticket }: { ticket: string }) =>
      decideAs(caller, (member) => rule(ticket, member, clock.now(), settings)),
  })

  return {
    ...team,
    'cell:open': {
      allow: anyone,
      run: async (caller, request) => {
        const staff = await transactor.transact((draft) => {
          const found = staffOfSession(draft, caller.session, clock.now())
          return found?.role === 'cell' ? ok(found) : refuse('not-available')
        })
        if (!staff.ok) return staff
        // Whoever left meanwhile would stay in the room for ever.
        if (!caller.peer.isOpen) return refuse('not-available')
        const { id, alias, certificate } = staff.value
        const isCertified = holdsValidCertificate(staff.value, clock.now())
        if (isCertified) await caller.peer.join(ticketsRoom)
        return readSettled(caller.peer, caughtUp, async () => {
          const read = await team['team:read'].run(caller, request)
          if (!read.ok) return read
          // Without a certificate the desk opens and says why it is empty; the team key must be reachable to obtain one.
          const tickets = isCertified ? await listTickets(store) : []
          return ok({ staff: { id, alias, certificate }, tickets, team: read.value.team, now: clock.now() })
        })
      },
    },
    'ticket:triage': { allow: anyone, run: (caller, { ticket }) => open(caller, ticket, 'triage') },
    'ticket:open': { allow: anyone, run: (caller, { ticket }) => open(caller, ticket, 'all') },
    'ticket:take': onTicket(takeTicket),
    'ticket:pass': onTicket(passTicket),
    'ticket:close': onTicket(closeTicket),
    'ticket:put-back': onTicket((ticket, { id }, now) => putBackTicket(ticket, { id, role: 'cell' }, now, settings)),
    'ticket:decline': {
      allow: (_, { envelope }) => envelope.role === 'cell',
      run: (caller, { ticket, envelope }) =>
        decideAs(caller, (member) => declineTicket(ticket, member, envelope, clock.now(), settings)),
    },
    'thread:read': {
      allow: anyone,
      run: async (caller, { ticket, after }) => {
        const readable = await decideAs(caller, ({ id }) => mayReadThread(ticket, id, caller.session))
        return readable.ok ? ok(await readLogPage(store, threadLog(ticket), after)) : readable
      },
    },
    'message:send': {
      allow: (_, { envelope }) => envelope.role === 'cell',
      run: (caller, { ticket, envelope }) =>
        decideAs(caller, ({ id }) => writeAsTaker(ticket, id, envelope, clock.now(), settings)),
    },
    'ticket:rewrap': {
      allow: anyone,
      run: (caller, request) => rewrapTicket({ store, transactor, settings }, request, identify(caller), clock.now()),
    },
  }
}
