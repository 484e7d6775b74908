import { act, render, screen, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import { aHouse, type SomeStaff, someStaff } from '#client/enrolment/testing/people.ts'
import { faulty, hearNoFaults, unsayable } from '#client/ui/testing/faulty.ts'
import type { InvitationId, StaffId, TicketId } from '#shared/ids.ts'
import type { AuditEvent, Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import type { TeamEpoch } from '#shared/protocol/team.ts'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { aFloorListener, closedWeek, deskOf, noTeam, type Opened, quietFloor } from '../testing/coordination.ts'
import { DeskPage } from './desk.tsx'

let nour: SomeStaff
beforeAll(async () => {
  nour = await someStaff(await aHouse(), 'supervisor', 'Nour', Date.now())
})
hearNoFaults()
beforeEach(() => {
  location.hash = ''
  vi.stubGlobal('fetch', async () => Response.json({ ok: true, value: { protocol: 'relais/2', pin: 'served' } }))
})

type Shown = Partial<Omit<Opened, 'floor'>> & { floor?: Partial<Floor>; journal?: object }

async function shownWith({ floor, journal, ...parts }: Shown, path = '/', change = (desk: CoordinationDesk) => desk) {
  location.hash = `#${path}`
  const made = deskOf(nour, { ...parts, floor: { ...quietFloor, ...floor } }, true)
  if (journal) made.answer('audit:read', journal)
  render(<DeskPage desk={change(made.desk)} />)
  act(made.connect)
  await screen.findByRole('navigation')
}

const ringing = { state: 'rings-everywhere', reason: 'danger', conversation: null } as const
const listener = (alias: string): Floor['listeners'][number] => aFloorListener({ alias })
const ticket = (): Floor['tickets'][number] => ({
  ...{ ticket: newId<TicketId>(), phase: 'received', receivedOn: '2026-11-23', taker: null, alarm: false },
})
const invited = (login: string): Extract<StaffMember, { status: 'invited' }> => ({
  ...{ status: 'invited', invitation: newId<InvitationId>(), role: 'cell', login, expires: Date.now() },
})
const gone = (login: string): Extract<StaffMember, { status: 'deactivated' }> => ({
  ...{ status: 'deactivated', id: newId<StaffId>(), role: 'cell', login, alias: login, heldKey: false },
})
const enrolled = (login: string): Extract<StaffMember, { status: 'enrolled' }> => ({
  ...{ status: 'enrolled', id: newId<StaffId>(), invitation: newId<InvitationId>(), role: 'cell', login, alias: login },
  ...{ enc: '', sig: '', proof: '', secret: null, statement: '' },
})
const key = (epoch: number): TeamEpoch => ({
  ...{ epoch, public: '', certificate: null, mine: null, recoveryWrap: '', claim: '' },
})
const event = (number: number): AuditEvent => ({
  ...{ number, day: '2026-11-23', kind: 'ticket-opened', actor: null, subject: null },
})
const journal = (...events: AuditEvent[]) => ({ events, more: false, seals: 'intact' })

const among = (role: 'row' | 'listitem', label: string) =>
  within(screen.getByRole('region', { name: label }))
    .getAllByRole(role)
    .slice(role === 'row' ? 1 : 0)
    .map((row) => row.textContent)
const line = 'Cette ligne ne peut pas être affichée.'
const part = 'Cette partie ne peut pas être affichée. Le reste de la page continue.'

test.each([
  [
    'listener',
    '/',
    'À l’écoute',
    () => ({ floor: { listeners: [listener('Sam'), faulty(listener('Noa'), 'alias')] } }),
  ],
  ['ticket', '/', 'Demandes de suivi', () => ({ floor: { tickets: [ticket(), faulty(ticket(), 'taker')] } })],
  ['member', '/equipe', 'Membres', () => ({ members: [nour.member, faulty({ ...nour.member, id: newId() }, 'here')] })],
  [
    'member whose certificate fails',
    '/equipe',
    'Membres',
    () => ({ members: [nour.member, faulty({ ...nour.member, id: newId() }, 'certificate')] }),
  ],
  [
    'invitation',
    '/equipe',
    'Invitations en attente',
    () => ({ members: [nour.member, invited('noa'), faulty(invited('lou'), 'expires')] }),
  ],
  [
    'key',
    '/cle',
    'Clés de la cellule',
    () => ({ team: { ...noTeam, epochs: [faulty(key(1), 'certificate'), key(2)] } }),
  ],
  ['event', '/journal', 'Événements', () => ({ journal: journal(event(2), faulty(event(1), 'kind')) })],
] satisfies [string, string, string, () => Shown][])(
  '[G21] a fault in one %s: the others and the other sections stay',
  async (_of, path, label, parts) => {
    await shownWith(parts(), path)
    await screen.findByRole('region', { name: label })
    expect(among('row', label)).toEqual([expect.not.stringContaining(line), line])
    expect(screen.queryByText(part)).toBeNull()
    expect(screen.getByRole('link', { name: 'Horaires' })).toBeVisible()
  },
)

test('[G21] a fault in one person to verify or one closed account: the others and the members stay', async () => {
  const members = [
    nour.member,
    enrolled('noa'),
    faulty(enrolled('lou'), 'alias'),
    gone('max'),
    faulty(gone('eli'), 'role'),
  ]
  await shownWith({ members }, '/equipe')
  expect(among('listitem', 'À vérifier')).toEqual([expect.stringContaining('noa'), line])
  expect(screen.getByText('max (max), équipe de suivi').closest('ul')).toHaveTextContent(line)
  expect(among('row', 'Membres')).toHaveLength(1)
})

test.each([
  ['what happens now', '/', () => ({ floor: { service: faulty(quietFloor.service, 'state') } })],
  ['members', '/equipe', () => ({ members: [nour.member, faulty(invited('lou'), 'invitation')] })],
  ['hours', '/horaires', () => ({ hours: faulty(closedWeek, 'exceptions') })],
  ['keys', '/cle', () => ({ team: faulty(noTeam, 'newEpochNeeded') })],
  ['journal', '/journal', () => ({ journal: { ...journal(), events: [null] } })],
] satisfies [string, string, () => Shown][])(
  '[G21] a fault in the section %s: alerts and navigation stay',
  async (_name, path, parts) => {
    const { floor, ...others }: Shown = parts()
    await shownWith({ ...others, floor: { ...floor, listeners: [{ ...listener('Sam'), call: ringing }] } }, path)
    expect(await screen.findByText(part)).toBeVisible()
    expect(screen.getByText('Sam demande un collègue : danger.')).toBeVisible()
    expect(screen.getByRole('link', { name: 'Horaires' })).toBeVisible()
  },
)

test('[G21] a fault in one call or alert: the others and the section stay', async () => {
  const calling = (alias: string) => ({ ...listener(alias), call: ringing }) as const
  const withheld = (alias: string) => ({ listener: newId<StaffId>(), alias })
  const listeners = [calling('Sam'), calling(unsayable)]
  await shownWith({ floor: { listeners, withheldGrants: [withheld('Lou'), withheld(unsayable)] } }, '/horaires')
  expect(screen.getAllByText(part)).toHaveLength(2)
  expect(screen.getByText('Sam demande un collègue : danger.')).toBeVisible()
  expect(screen.getByText(/a refusé le certificat de Lou/)).toBeVisible()
})

test('[G21] a fault in the alerts or the title’s count: the section stays', async () => {
  await shownWith({ floor: { listeners: [listener('Sam')] }, members: [faulty(nour.member, 'status')] })
  expect(screen.getByText(part)).toBeVisible()
  expect(among('row', 'À l’écoute')).toHaveLength(1)
})

test('[G21] a fault in the header: alerts, sections and navigation stay', async () => {
  await shownWith({}, '/', (desk) => ({ ...desk, session: faulty(desk.session, 'signOut') }))
  expect(screen.getByText(part)).toBeVisible()
  expect(screen.getByRole('heading', { name: 'En ce moment' })).toBeVisible()
  expect(screen.getByRole('link', { name: 'Horaires' })).toBeVisible()
})
