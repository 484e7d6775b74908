import { aFakeConnection, type FakeConnection } from '#client/connection/testing/fake-connection.ts'
import { KeptLog } from '#client/conversation/testing/kept-log.ts'
import { verifyCertificate } from '#client/crypto/certificate.ts'
import { sealTicket } from '#client/crypto/device/seal-ticket.ts'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { newId, random } from '#client/crypto/random.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { newOrganisation } from '#client/crypto/staff/organisation.ts'
import { newStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { aCheckedProposal, chosen as everything } from '#client/crypto/testing/handover.ts'
import {
  aMember,
  aStaple,
  type Member,
  must,
  now,
  type Organisation,
  pairOf,
  today,
} from '#client/crypto/testing/people.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { KeptRosters, type Maker, sha256 } from '#client/enrolment/testing/kept-rosters.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import { admission } from '#shared/protocol/admission.ts'
import { type CellTicket, cellNotices, cellRequests, type OpenedTicket } from '#shared/protocol/cell.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { ChosenParts } from '#shared/protocol/sealed-parts.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import type { NewTeamEpoch, SignedWrap, Team } from '#shared/protocol/team.ts'
import { ok, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { endWithTest } from '#shared/testing/end-with-test.ts'
import { createDesk } from '../desk/desk.ts'
import type { DraftMemory } from '../desk/kept-drafts.ts'
import { memberKeys } from '../desk/member-keys.ts'

type Epoch = Omit<NewTeamEpoch, 'wraps'> & {
  certificate: string | null
  wraps: Map<string, SignedWrap & { by: StaffId }>
}
type Kept = { view: CellTicket; sealed: OpenedTicket; log: KeptLog; keys: TicketKeys; openedBy: Set<string> }
type Body = Record<string, never>
type Answered = Answer<unknown>

const done = ok({})

/** One member's connection. */
type Line = FakeConnection<typeof cellRequests, typeof cellNotices> & { readonly member: Member<'cell'> }

/** What the service made of the signature that this member was admitted with. */
function admissionOf(
  deployment: string,
  { id: member, certificate: { enc } }: Member<'cell'>,
  of: { readonly team: string; readonly epoch: number; readonly public: string },
  held: (SignedWrap & { readonly by: StaffId }) | undefined,
): string | null {
  if (!held) return null
  const { by, wrap, signature } = held
  return signedWith(unsignedText('admission', admission, { deployment, ...of, member, enc, by, wrap }), signature)
}

/** The network and the service behind it, for several members at once. It keeps H6, H8, L1, L2 and S7, and lies where a test asks it to. */
export async function aCell() {
  // Another service than that of every other test: a browser remembers the roster of each.
  const deployment = toBase64url(random(16))
  const fresh = await newOrganisation()
  const organisation = { public: fresh.public, key: (await pairOf('sig', fresh)).privateKey }
  const listener = await aMember(organisation, 'listener', { alias: 'Sam' })
  const members: Member<'cell'>[] = []
  const lines: Line[] = []
  const tickets = new Map<TicketId, Kept>()
  const asked: { readonly name: string; readonly by: string; readonly body: Body }[] = []
  const refusals = new Map<string, RefusalName[]>()
  const held = new Map<string, Promise<void>>()
  const epochs: Epoch[] = []
  let newEpochNeeded = false
  const supervisor = await aMaker(organisation)
  const kept = new KeptRosters(fresh, deployment, supervisor, [])

  /** A supervisor's browser names each member and each epoch once it is certified. */
  function rosters(): KeptRosters {
    const named = new Set(kept.newest().roster.inForce.map(({ certificate }) => certificate))
    for (const { id, certificate } of members)
      if (!named.has(certificate.fingerprint))
        kept.follow(supervisor, { kind: 'certify', staff: id, certificate: certificate.fingerprint })
    const newest = epochs.findLast(({ certificate }) => certificate !== null)
    const print = newest?.certificate && sha256(newest.certificate)
    const team = kept.newest().roster.teams[0]
    if (newest && print && team?.certificate !== print && newest.epoch >= (team?.epoch ?? 0))
      kept.follow(supervisor, { kind: 'certify-team', purpose: followUpTeam, epoch: newest.epoch, certificate: print })
    return kept
  }

  async function answer(name: string, body: Body, member: Member<'cell'>): Promise<Answered> {
    asked.push({ name, by: member.id, body })
    const refused = refusals.get(name)?.shift()
    if (refused) return refuse(refused)
    const answered = decide(name, body, member)
    await (held.get(name) ?? Promise.resolve())
    return answered
  }

  const tellAll: Line['notify'] = (name, notice) => {
    for (const line of lines) line.notify(name, notice)
  }
  const change = (kept: Kept, more: Partial<CellTicket>) => {
    kept.view = { ...kept.view, ...more }
    tellAll('ticket:changed', { ticket: kept.view })
    return done
  }

  function teamFor(member: Member<'cell'>): Team {
    const newest = epochs.at(-1)
    return {
      id: newest?.team ?? null,
      recovery: newest?.recovery ?? null,
      epochs: epochs.map(({ epoch, public: point, certificate, recoveryWrap, claim, wraps }) => ({
        ...{ epoch, public: point, certificate, recoveryWrap, claim },
        mine: admissionOf(deployment, member, { team: newest?.team ?? '', epoch, public: point }, wraps.get(member.id)),
      })),
      members: members.map(({ id, certificate }) => ({
        id,
        alias: certificate.alias,
        certificate: certificate.text,
        holds: epochs.filter(({ wraps }) => wraps.has(id)).map(({ epoch }) => epoch),
      })),
      newEpochNeeded,
    }
  }

  function decide(name: string, body: Body, member: Member<'cell'>): Answered {
    if (name === 'cell:open') {
      const { id, certificate } = member
      const staff = { id, alias: certificate.alias, certificate: certificate.text }
      const present = [...tickets.values()].map(({ view }) => view)
      const live = present.filter(({ phase }) => phase !== 'withdrawn' && phase !== 'expired')
      return { ok: true, value: { staff, tickets: live, team: teamFor(member), now } }
    }
    if (name === 'roster:read') return { ok: true, value: rosters().read(body as unknown as { after: number | null }) }
    if (name === 'team:create-epoch') return createEpoch(body as unknown as NewTeamEpoch, member.id)
    if (name === 'team:admit') return admit(body as unknown as SignedWrap & { epoch: number }, member.id)
    const kept = tickets.get((body as unknown as { ticket: TicketId }).ticket)
    if (!kept || kept.view.erasing) return refuse('not-available')
    return decideOn(kept, name, body, member)
  }

  function decideOn(kept: Kept, name: string, body: Body, { id, certificate }: Member<'cell'>): Answered {
    const { view } = kept
    const isMine = view.taker?.id === id
    const isOpen = view.phase === 'taken' || view.phase === 'answered'
    const mayRead = view.phase === 'received' || isMine
    const me = { id, alias: certificate.alias }
    const { envelope, author, after, epoch, rewrap } = body as unknown as {
      envelope: Envelope
      author?: string
      after: number
      epoch: number
      rewrap: string
    }
    switch (name) {
      case 'ticket:triage': {
        if (!mayRead) return refuse('not-available')
        const { triage, attestation } = kept.sealed.parts
        return { ok: true, value: { ...kept.sealed, parts: { triage, attestation } } }
      }
      case 'ticket:open':
        if (!mayRead) return refuse('not-available')
        kept.openedBy.add(id)
        return { ok: true, value: kept.sealed }
      case 'ticket:take':
        return view.phase === 'received'
          ? change(kept, { phase: 'taken', taker: me, alarm: false })
          : refuse('not-available')
      case 'ticket:pass':
        return view.phase === 'received' ? change(kept, { passedBy: [...view.passedBy, id] }) : refuse('not-available')
      case 'ticket:put-back':
        return isMine && isOpen ? change(kept, { phase: 'received', taker: null }) : refuse('not-available')
      case 'ticket:close':
        return isMine && isOpen ? change(kept, { phase: 'closed' }) : refuse('not-available')
      case 'ticket:decline':
        if (view.phase !== 'received' && !(isMine && isOpen)) return refuse('not-available')
        if (author !== undefined) kept.log.introduce(author)
        kept.log.keep(envelope)
        return change(kept, { phase: 'declined', taker: me, lastPosition: kept.log.entries.length, lastWriter: 'cell' })
      case 'thread:read':
        if (!mayRead || !kept.openedBy.has(id)) return refuse('not-available')
        return after > kept.log.entries.length ? refuse('stale') : ok(kept.log.read(after))
      case 'message:send': {
        if (!isMine || !isOpen) return refuse('not-available')
        if (author !== undefined) kept.log.introduce(author)
        const answered = kept.log.keep(envelope)
        if (answered.ok) change(kept, { phase: 'answered', lastPosition: kept.log.entries.length, lastWriter: 'cell' })
        return answered
      }
      case 'ticket:rewrap':
        kept.sealed = { ...kept.sealed, epoch, teamWrap: rewrap, wrapper: certificate.text }
        return change(kept, { epoch })
      default:
        return refuse('unknown-event')
    }
  }

  function createEpoch({ wraps, ...epoch }: NewTeamEpoch, by: StaffId): Answered {
    if (epoch.epoch !== epochs.length + 1) return refuse('stale')
    epochs.push({ ...epoch, certificate: null, wraps: new Map(wraps.map((wrap) => [wrap.member, { ...wrap, by }])) })
    newEpochNeeded = false
    tellAll('team:changed', {})
    return done
  }

  function admit({ epoch, ...wrap }: SignedWrap & { epoch: number }, by: StaffId): Answered {
    epochs.find((each) => each.epoch === epoch)?.wraps.set(wrap.member, { ...wrap, by })
    tellAll('team:changed', {})
    return done
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
    teamFor,
    /** `by`: the organisation that signs their certificate. `person`: of another account of theirs. */
    async join(
      alias: string,
      by: Pick<Organisation, 'key' | 'public'> = organisation,
      person?: string,
    ): Promise<Member<'cell'>> {
      const member = await aMember(by, 'cell', { alias, ...(person !== undefined && { person }) })
      members.push(member)
      tellAll('team:changed', {})
      return member
    },
    depart(member: Member<'cell'>) {
      members.splice(members.indexOf(member), 1)
      for (const { wraps } of epochs)
        for (const [id, { by }] of wraps) if (id === member.id || by === member.id) wraps.delete(id)
      newEpochNeeded = true
      tellAll('team:changed', {})
    },
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
    async certify(by = organisation) {
      const newest = epochs.at(-1)
      if (!newest) throw new Error('no epoch to certify')
      const { team: id, public: enc, epoch, recovery } = newest
      const leaf = {
        id,
        role: 'team',
        purpose: 'team:suivi',
        alias: 'Équipe de suivi',
        enc,
        epoch,
        recovery,
        ...certificatePeriod(now),
      } as const
      newest.certificate = must(await issueCertificate(by.key, leaf))
      tellAll('team:changed', {})
    },
    /** A young person's consent, under the newest certified epoch. */
    async submit({
      chosen = everything,
      ...more
    }: Partial<CellTicket> & { chosen?: ChosenParts } = {}): Promise<TicketId> {
      const certificate = epochs.findLast((each) => each.certificate !== null)?.certificate
      if (!certificate) throw new Error('no certified epoch')
      const verified = must(await verifyCertificate(organisation.public, certificate, { role: 'team:suivi', now }))
      const proposal = await aCheckedProposal(organisation, listener, {
        certificate: verified,
        staple: await aStaple(organisation, verified),
      })
      const { submission, keys } = must(await sealTicket({ proposal, chosen, code: null, day: today }))
      const { ticket, consent, teamWrap, parts } = submission
      const { epoch } = verified
      const view: CellTicket = {
        ...{ ticket, phase: 'received', erasing: false, receivedOn: today, expiresOn: '2027-02-21', epoch },
        ...{ taker: null, passedBy: [], alarm: false, youthHere: false, lastPosition: 0, lastWriter: null },
        ...more,
      }
      tickets.set(ticket, {
        view,
        sealed: { consent, carried: null, epoch, teamWrap, wrapper: null, parts },
        log: new KeptLog(),
        keys,
        openedBy: new Set(),
      })
      tellAll('ticket:changed', { ticket: view })
      return ticket
    },
    /** A ticket without a young person's consent. */
    plant(ticket: TicketId, sealed: OpenedTicket) {
      const view: CellTicket = {
        ...{
          ticket,
          phase: 'received',
          erasing: false,
          receivedOn: today,
          expiresOn: '2027-02-21',
          epoch: sealed.epoch,
        },
        ...{ taker: null, passedBy: [], alarm: false, youthHere: false, lastPosition: 0, lastWriter: null },
      }
      tickets.set(ticket, { view, sealed, log: new KeptLog(), keys: undefined as never, openedBy: new Set() })
      tellAll('ticket:changed', { ticket: view })
    },
    change: (ticket: TicketId, more: Partial<CellTicket>) => change(ticketOf(ticket), more),
    /** H9, as open windows are notified of it. */
    erase(ticket: TicketId, phase: 'withdrawn' | 'expired' = 'withdrawn') {
      const kept = ticketOf(ticket)
      change(kept, { erasing: true })
      tellAll('ticket:erased', { ticket })
      change(kept, { erasing: false, phase, epoch: 0, taker: null, lastPosition: 0, lastWriter: null })
    },
    /** The store is restored from a backup in which the thread had this many entries, with or without the openings of the ticket. */
    putBack(ticket: TicketId, length: number, isOpened = true) {
      const kept = ticketOf(ticket)
      kept.log.putBack(length)
      if (!isOpened) kept.openedBy.clear()
    },
    /** Alters what the service returns from now on. */
    tamper(ticket: TicketId, alter: (sealed: OpenedTicket) => OpenedTicket) {
      const kept = ticketOf(ticket)
      kept.sealed = alter(kept.sealed)
    },
    sealed: (ticket: TicketId) => ticketOf(ticket).sealed,
    keys: (ticket: TicketId) => ticketOf(ticket).keys,
    entries: (ticket: TicketId) => ticketOf(ticket).log.entries,
    youthWrites(ticket: TicketId, envelope: Envelope) {
      const kept = ticketOf(ticket)
      const { position } = kept.log.append(envelope)
      change(kept, { lastPosition: position, lastWriter: 'youth' })
      for (const line of lines) {
        const { taker } = kept.view
        if (kept.openedBy.has(line.member.id) && (!taker || taker.id === line.member.id)) {
          line.notify('log:appended', { ticket, entries: [{ kind: 'message', position, envelope }] })
        }
      }
    },
    refuseNext: (name: string, ...names: RefusalName[]) => refusals.set(name, names),
    /** Holds back answers of this name until the promise resolves. */
    hold: (name: string, until: Promise<void>) => held.set(name, until),
    epochs: () => epochs,
    needNewEpoch() {
      newEpochNeeded = true
      tellAll('team:changed', {})
    },
  }

  function ticketOf(ticket: TicketId): Kept {
    const kept = tickets.get(ticket)
    if (!kept) throw new Error('no such ticket')
    return kept
  }
}

export type Cell = Awaited<ReturnType<typeof aCell>>

/** The supervisor who makes the rosters. */
async function aMaker(organisation: Pick<Organisation, 'key'>): Promise<Maker> {
  const { enc, sig } = await newStaffKeys()
  const id = newId<StaffId>()
  const named = { id, role: 'supervisor', alias: 'Camille', title: 'coordination', person: id } as const
  const leaf = { ...named, enc: enc.public, sig: sig.public, ...certificatePeriod(now) }
  return { id, sig, certificate: must(await issueCertificate(organisation.key, leaf)) }
}
