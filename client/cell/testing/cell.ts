import { aFakeConnection, type FakeConnection } from '#client/connection/testing/fake-connection.ts'
import { verifyCertificate } from '#client/crypto/certificate.ts'
import { sealTicket } from '#client/crypto/device/seal-ticket.ts'
import { random } from '#client/crypto/random.ts'
import { aCheckedProposal, chosen as everything } from '#client/crypto/testing/handover.ts'
import { aMember, aStaple, type Member, must, now, type Organisation, today } from '#client/crypto/testing/people.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { TicketId } from '#shared/ids.ts'
import { type CellTicket, cellNotices, cellRequests, type OpenedTicket } from '#shared/protocol/cell.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import { ok, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { endWithTest } from '#shared/testing/end-with-test.ts'
import { createDesk } from '../desk/desk.ts'
import type { DraftMemory } from '../desk/kept-drafts.ts'
import { memberKeys } from '../desk/member-keys.ts'
import { KeptTeam } from './kept-team.ts'
import { type Body, KeptTickets } from './kept-tickets.ts'

/** One member's connection. */
type Line = FakeConnection<typeof cellRequests, typeof cellNotices> & { readonly member: Member<'cell'> }

/** The network and the service behind it, for several members at once. It keeps H6, H8, L1, L2 and S7, and lies where a test asks it to. */
export async function aCell() {
  // Another service than that of every other test: a browser remembers the roster of each.
  const deployment = toBase64url(random(16))
  const lines: Line[] = []
  const tellAll: Line['notify'] = (name, notice) => {
    for (const line of lines) line.notify(name, notice)
  }
  const team = await KeptTeam.open(deployment, () => tellAll('team:changed', {}))
  const { organisation } = team
  const listener = await aMember(organisation, 'listener', { alias: 'Sam' })
  const tickets = new KeptTickets({
    changed: (ticket) => tellAll('ticket:changed', { ticket }),
    erased: (ticket) => tellAll('ticket:erased', { ticket }),
  })
  const asked: { readonly name: string; readonly by: string; readonly body: Body }[] = []
  const refusals = new Map<string, RefusalName[]>()
  const held = new Map<string, Promise<void>>()

  async function answer(name: string, body: Body, member: Member<'cell'>): Promise<Answer<unknown>> {
    asked.push({ name, by: member.id, body })
    const refused = refusals.get(name)?.shift()
    if (refused) return refuse(refused)
    const answered = decide(name, body, member)
    await (held.get(name) ?? Promise.resolve())
    return answered
  }

  function decide(name: string, body: Body, member: Member<'cell'>): Answer<unknown> {
    switch (name) {
      case 'cell:open': {
        const { id, certificate } = member
        const staff = { id, alias: certificate.alias, certificate: certificate.text }
        return ok({ staff, tickets: tickets.live(), team: team.viewFor(member), now })
      }
      case 'roster:read':
        return ok(team.rosters().read(body as unknown as { after: number | null }))
      case 'team:create-epoch':
        return team.createEpoch(body as unknown as Parameters<KeptTeam['createEpoch']>[0], member.id)
      case 'team:admit':
        return team.admit(body as unknown as Parameters<KeptTeam['admit']>[0], member.id)
      default:
        return tickets.answer(name, body, member)
    }
  }

  const sessionOf = (member: Member<'cell'>): UnlockedSession => ({
    token: 'token',
    passwordMark: '',
    sealedKeys: { enc: '', encs: [], sig: '', wrapped: '' },
    staff: { id: member.id, role: 'cell', login: 'membre', alias: member.certificate.alias },
    keys: { id: member.id, enc: member.enc, sig: member.sig, others: member.others },
    certificate: member.certificate.text,
    organisation: organisation.public,
    deploymentId: deployment,
  })

  return {
    organisation,
    listener,
    asked,
    sessionOf,
    teamFor: (member: Member<'cell'>) => team.viewFor(member),
    /** `by`: the organisation that signs their certificate. `person`: of another account of theirs. */
    async join(
      alias: string,
      by: Pick<Organisation, 'key' | 'public'> = organisation,
      person?: string,
    ): Promise<Member<'cell'>> {
      const member = await aMember(by, 'cell', { alias, ...(person !== undefined && { person }) })
      team.join(member)
      return member
    },
    depart: (member: Member<'cell'>) => team.depart(member),
    /** A member's page: connected, with the real desk. */
    arrive(
      member: Member<'cell'>,
      clockAheadMs = 0,
      scheduler: Pick<Scheduler, 'after'> = pageScheduler,
      memory?: DraftMemory,
    ) {
      const fake = aFakeConnection({
        requests: cellRequests,
        notices: cellNotices,
        answer: (name, body) => answer(name, body, member),
      })
      const line: Line = { ...fake, member }
      lines.push(line)
      const told = { certificates: [] as string[], expired: 0 }
      const desk = createDesk({
        connection: line.connection,
        session: sessionOf(member),
        keysFor: (parts) => memberKeys({ ...parts, session: sessionOf(member) }),
        onCertificate: (text) => told.certificates.push(text),
        onExpired: () => {
          told.expired += 1
        },
        now: () => now + clockAheadMs,
        scheduler,
        ...(memory && { memory }),
      })
      line.become('connected')
      endWithTest(desk.close)
      return { desk, line, told }
    },
    /** What a supervisor's browser does for the newest epoch. */
    certify: (by = organisation) => team.certify(by),
    /** A young person's consent, under the newest certified epoch. */
    async submit({
      chosen = everything,
      ...more
    }: Partial<CellTicket> & { chosen?: ChosenParts } = {}): Promise<TicketId> {
      const certificate = team.certificate()
      const verified = must(await verifyCertificate(organisation.public, certificate, { role: 'team:suivi', now }))
      const proposal = await aCheckedProposal(organisation, listener, {
        certificate: verified,
        staple: await aStaple(organisation, verified),
      })
      const { submission, keys } = must(await sealTicket({ proposal, chosen, code: null, day: today }))
      const { ticket, consent, teamWrap, parts } = submission
      tickets.add({ consent, carried: null, epoch: verified.epoch, teamWrap, wrapper: null, parts }, ticket, keys, more)
      return ticket
    },
    /** A ticket without a young person's consent. */
    plant: (ticket: TicketId, sealed: OpenedTicket) => tickets.add(sealed, ticket, null),
    change: (ticket: TicketId, more: Partial<CellTicket>) => tickets.change(ticket, more),
    erase: (ticket: TicketId, phase: 'withdrawn' | 'expired' = 'withdrawn') => tickets.erase(ticket, phase),
    putBack: (ticket: TicketId, length: number, isOpened = true) => tickets.putBack(ticket, length, isOpened),
    tamper: (ticket: TicketId, alter: (sealed: OpenedTicket) => OpenedTicket) => tickets.tamper(ticket, alter),
    giveContactUnasked() {
      tickets.givesAll = true
    },
    sealed: tickets.sealed,
    keys: (ticket: TicketId) => tickets.keys(ticket),
    entries: tickets.entries,
    youthWrites(ticket: TicketId, envelope: Envelope) {
      const entry = tickets.youthWrites(ticket, envelope)
      for (const line of lines)
        if (tickets.isFollowedBy(ticket, line.member)) line.notify('log:appended', { ticket, entries: [entry] })
    },
    refuseNext: (name: string, ...names: RefusalName[]) => refusals.set(name, names),
    /** Holds back answers of this name until the promise resolves. */
    hold: (name: string, until: Promise<void>) => held.set(name, until),
    epochs: () => team.epochs,
    needNewEpoch: () => team.needNewEpoch(),
  }
}

export type Cell = Awaited<ReturnType<typeof aCell>>
