import { verifyCertificate } from '#client/crypto/certificate.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { isClockOff } from '#client/staff-session/is-clock-off.ts'
import { settled } from '#client/ui/settled.ts'
import { tellEach } from '#client/ui/tell-each.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Team } from '#shared/protocol/team.ts'
import { type Result, refuse } from '#shared/result.ts'
import { type CellConnection, inTime, type Later } from './cell-connection.ts'
import type { Act, Desk, DeskState } from './desk-state.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { createOpenedTickets } from './opened-tickets.ts'
import { createTeamKeeper } from './team-keeper.ts'
import { teamStanding } from './team-standing.ts'
import { changed, erase, listed, noFacts, sorted, type TicketFacts } from './ticket-facts.ts'
import { createTriageReader } from './triage-reader.ts'

export type DeskParts = {
  readonly connection: CellConnection
  readonly session: UnlockedSession
  readonly onCertificate: (text: string) => void
  /** The service no longer knows this session. */
  readonly onExpired: () => void
  /** This device's clock, milliseconds. */
  readonly now?: () => number
  readonly later?: Later
}

export function createDesk(parts: DeskParts): Desk {
  const { connection, session, onCertificate, onExpired, now = Date.now, later = inTime } = parts
  const { organisation } = session
  const me = session.staff.id
  const handlers = new Set<() => void>()
  let facts = noFacts(me)
  let team: Team | null = null
  let hasCertificate = false
  let isLoaded = false
  let isClockWrong = false
  let acting: Act | null = null
  let refused: DeskState['refused'] = null
  /** Changes that came since the list was asked for; null once it is known. */
  let since: CellTicket[] | null = null
  let isClosed = false
  let isForgotten = false

  const keeper = createTeamKeeper({
    ...{ connection, session, now, later },
    team: () => team,
    tickets: () => facts.tickets,
    hasCertificate: () => hasCertificate,
    onKeys: () => reader.run(),
    onChange: () => tell(),
  })
  const reader = createTriageReader({
    ...{ connection, organisation, later },
    facts: () => facts,
    keys: keeper.keys,
    onTriage: (ticket, triage) => know(sorted(facts, ticket, triage)),
  })
  const opened = createOpenedTickets({
    ...{ connection, organisation },
    facts: () => facts,
    keys: keeper.keys,
    onOpened: (ticket, { content }) => know(sorted(facts, ticket, { status: 'opened', triage: content.triage })),
    onChange: () => tell(),
  })

  let state = current()

  function current(): DeskState {
    return {
      connection: connection.state,
      ...{ isLoaded, isClockWrong, facts, acting, refused, team },
      shown: opened.shown(),
      standing: teamStanding(team, me, hasCertificate),
      upkeep: keeper.upkeep(),
    }
  }

  function tell() {
    if (isClosed) return
    state = current()
    tellEach(handlers, undefined)
  }

  /** The one place where what is known of the tickets changes: whatever may not be read any more is dropped before anything is shown. */
  function know(next: TicketFacts) {
    facts = next
    opened.dropUnreadable()
    tell()
  }

  function look() {
    keeper.tend()
    reader.run()
  }

  const resuming = oneAtATime(async () => {
    since = []
    const answer = await connection.request('cell:open', {})
    if (isForgotten) return null
    if (!answer.ok) {
      if (answer.refused === 'not-available') onExpired()
      return answer.refused
    }
    const { staff, tickets } = answer.value
    const certificate = staff.certificate
    const isMine = certificate !== null && (await isMyCertificate(certificate))
    if (isForgotten) return null
    hasCertificate = isMine
    team = answer.value.team
    isClockWrong = isClockOff(now() - answer.value.now)
    isLoaded = true
    if (certificate !== null && hasCertificate) onCertificate(certificate)
    know(listed(facts, tickets, since))
    since = null
    opened.online()
    look()
    return null
  }, later)

  async function isMyCertificate(text: string): Promise<boolean> {
    const checked = await verifyCertificate(organisation, text, { role: 'cell', now: now() })
    return checked.ok && checked.value.id === me
  }

  connection.on('ticket:changed', ({ ticket }) => {
    since?.push(ticket)
    know(changed(facts, ticket))
    // Its words are not told to who wrote them: they are read from the thread.
    if (ticket.phase === 'declined') opened.live(ticket.ticket)?.online()
    if (isLoaded) look()
  })
  connection.on('ticket:erased', ({ ticket }) => know(erase(facts, ticket)))
  connection.on('log:appended', ({ ticket, entries }) => opened.receive(ticket, entries))
  connection.on('team:changed', resuming.run)
  connection.onState((next) => {
    if (next !== 'connected') opened.offline()
    // Nobody will tell this page any more that a ticket was withdrawn.
    if (next === 'refused' || next === 'untrusted' || next === 'closed') void forget()
    tell()
  })
  connection.onConnected(resuming.run)
  if (connection.state === 'connected') resuming.run()

  /** Resolves once what was under way is over. */
  async function forget() {
    isForgotten = true
    const stopping = [resuming, reader, keeper].map(({ stop }) => stop())
    opened.dropAll()
    facts = noFacts(me)
    await Promise.all(stopping)
  }

  async function ask(act: Act, asking: () => Promise<Result<unknown, RefusalName>>) {
    if (acting !== null) return refuse('busy')
    acting = act
    refused = null
    tell()
    const answer = await settled(asking)
    acting = null
    refused = answer.ok ? null : { act, why: answer.refused }
    tell()
    return answer
  }

  return {
    get: () => state,
    subscribe(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    async open(ticket) {
      refused = null
      await opened.open(ticket)
    },
    leave() {
      refused = null
      opened.leave()
    },
    writeDraft(text) {
      const shown = opened.shown()
      if (shown) opened.writeDraft(shown.ticket, text)
    },
    send() {
      const shown = opened.shown()
      if (shown?.status !== 'open') return refuse('too-large')
      const text = cleanText(shown.draft).trim()
      const live = opened.live(shown.ticket)
      if (text === '' || !live) return { ok: true, value: null }
      const said = live.say({ kind: 'text', text, at: instantOf(now()) })
      if (said.ok) opened.writeDraft(shown.ticket, '')
      return said
    },
    tryAgain() {
      const shown = opened.shown()
      if (shown) opened.live(shown.ticket)?.tryAgain()
    },
    async act(act) {
      const ticket = opened.shown()?.ticket
      if (ticket === undefined) return
      const answer = await ask(act, () => connection.request(`ticket:${act}`, { ticket }))
      const isLeft = act === 'pass' || act === 'put-back'
      if (answer.ok && isLeft && opened.shown()?.ticket === ticket) opened.leave()
    },
    async decline(message) {
      const ticket = opened.shown()?.ticket
      const live = ticket && opened.live(ticket)
      if (!live) return refuse('not-available')
      return ask('decline', async () => {
        const sealed = await live.sealApart({ kind: 'text', text: cleanText(message).trim(), at: instantOf(now()) })
        if (!sealed.ok) return refuse(sealed.refused === 'no-key' ? 'not-available' : 'too-large')
        return connection.request('ticket:decline', { ticket, envelope: sealed.value })
      })
    },
    makeFirstEpoch: keeper.makeFirstEpoch,
    recover: keeper.recover,
    hasUnsent: opened.hasUnsent,
    async close() {
      const forgotten = forget()
      isClosed = true
      handlers.clear()
      connection.close()
      await forgotten
    },
  }
}
