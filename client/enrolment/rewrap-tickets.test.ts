import { beforeAll, beforeEach, expect, test } from 'vitest'
import { verifyIssued } from '#client/crypto/certificate.ts'
import { newId } from '#client/crypto/random.ts'
import { openTicket } from '#client/crypto/staff/ticket-opening.ts'
import { aTicket } from '#client/crypto/testing/handover.ts'
import { aMember, aStaple, must, type Team } from '#client/crypto/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import type { StaffId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { openTeamKeys } from './cell-desk.ts'
import { rewrapTickets } from './rewrap-tickets.ts'
import { createTeamEpoch, newTeam } from './team-epoch.ts'
import { KeptTeam } from './testing/kept-team.ts'
import { aHouse, type House, type SomeStaff, someStaff } from './testing/people.ts'

let house: House
let nour: SomeStaff
let ada: SomeStaff
let kept: KeptTeam
let ticket: Awaited<ReturnType<typeof aTicket>>

beforeAll(async () => {
  house = await aHouse()
  nour = await someStaff(house, 'supervisor', 'Nour')
  ada = await someStaff(house, 'cell', 'Ada')
})

/** A ticket sealed to epoch 1, after which epoch 2 was made. */
beforeEach(async () => {
  kept = new KeptTeam(ada)
  must(await createTeamEpoch(kept.desk(ada), newTeam(codeWords)))
  must(await kept.certify(nour))
  const organisation = { public: house.fresh.public, key: house.key }
  const certificate = must(await verifyIssued(organisation.public, kept.epochs[0]?.certificate ?? '', 'team:suivi'))
  const key = must(await openTeamKeys(kept.desk(ada))).get(1)
  const listener = await aMember(organisation, 'listener')
  ticket = await aTicket(organisation, listener, {
    certificate,
    key,
    staple: await aStaple(organisation, certificate),
  } as Team)
  must(await createTeamEpoch(kept.desk(ada)))
  must(await kept.certify(nour))
})

const listed = (over: Partial<CellTicket> = {}): CellTicket => ({
  ticket: ticket.sealed.ticket,
  phase: 'received',
  erasing: false,
  receivedOn: '2026-11-23',
  expiresOn: '2027-02-21',
  epoch: 1,
  taker: null,
  passedBy: [],
  alarm: false,
  youthHere: false,
  lastPosition: 0,
  lastWriter: null,
  ...over,
})

function rewrap(tickets: CellTicket[], opened: object | string = {}) {
  const { ticket: _, ...sealed } = ticket.sealed
  kept.answers['ticket:triage'] = () => (typeof opened === 'string' ? opened : { ...sealed, carried: null, ...opened })
  const connection = kept.connection(ada)
  const outcome = rewrapTickets({ ...kept.desk(ada), request: connection.request }, tickets)
  return { outcome, connection }
}

test('[S6] an open ticket of a former epoch is wrapped to the newest one, and opens with it', async () => {
  const { outcome, connection } = rewrap([listed()])
  expect(must(await outcome)).toEqual({ rewrapped: [ticket.sealed.ticket], altered: [] })
  expect(connection.bodies('ticket:triage')).toEqual([{ ticket: ticket.sealed.ticket }])
  const [asked] = connection.bodies('ticket:rewrap') as { epoch: number; rewrap: string }[]
  const team = must(await openTeamKeys(kept.desk(ada))).get(2)
  if (!asked || !team) throw new Error('not wrapped again')
  const signed = { teamWrap: asked.rewrap, wrapper: ada.member.certificate }
  const sealed = { ...ticket.sealed, epoch: asked.epoch, ...signed }
  expect((await openTicket(sealed, { organisation: house.fresh.public, team })).ok).toBe(true)
})

test('a ticket that needs no wrap, or that this member may not read, is not opened', async () => {
  const colleague = { id: newId<StaffId>(), alias: 'Blaise' }
  const { outcome, connection } = rewrap([
    listed({ epoch: 2 }),
    listed({ phase: 'taken', taker: colleague }),
    listed({ erasing: true }),
    listed({ epoch: 7 }),
  ])
  expect(must(await outcome)).toEqual({ rewrapped: [], altered: [] })
  expect(connection.asked).toEqual([])
})

test('a ticket that this member took is wrapped again', async () => {
  const self = { id: ada.member.id, alias: 'Ada' }
  const { outcome } = rewrap([listed({ phase: 'answered', taker: self })])
  expect(must(await outcome).rewrapped).toEqual([ticket.sealed.ticket])
})

test('[G3] a ticket with a changed wrap or consent is reported, and not wrapped again', async () => {
  const other = kept.epochs[0]?.recoveryWrap
  const consent = `${ticket.sealed.consent.slice(0, -4)}AAAA`
  for (const lie of [{ teamWrap: other }, { consent }]) {
    const { outcome, connection } = rewrap([listed()], lie)
    expect(must(await outcome)).toEqual({ rewrapped: [], altered: [ticket.sealed.ticket] })
    expect(connection.bodies('ticket:rewrap')).toEqual([])
  }
})

test('a ticket that has been erased in the meantime is no failure; an unavailable server is', async () => {
  expect(must(await rewrap([listed()], 'not-available').outcome)).toEqual({ rewrapped: [], altered: [] })
  expect(await rewrap([listed()], 'unreachable').outcome).toEqual({ ok: false, refused: 'unreachable' })
})

test('[S16] [G3] a former epoch that the server calls newest, for whoever left has its key, gets no ticket', async () => {
  const { ticket: _, ...sealed } = ticket.sealed
  kept.answers['ticket:triage'] = () => ({ ...sealed, carried: null })
  // The roster names epoch 3; the server shows 1 and 2, and 2 as the newest.
  const desk = kept.desk(ada)
  const teams = [{ purpose: 'team:suivi', epoch: 3, certificate: 'a'.repeat(42).concat('A') }]
  const connection = kept.connection(ada)
  const outcome = await rewrapTickets({ ...desk, request: connection.request, roster: { ...desk.roster, teams } }, [
    listed(),
  ])
  expect(must(outcome)).toEqual({ rewrapped: [], altered: [] })
  expect(connection.bodies('ticket:rewrap')).toEqual([])
})
