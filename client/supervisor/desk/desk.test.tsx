import { act, render, screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fingerprint, verifyCertificate } from '#client/crypto/certificate.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import {
  newInvitation,
  proveInvitation,
  sealInvitationSecret,
  signInvitation,
} from '#client/crypto/staff/invitation.ts'
import { signNextKey } from '#client/crypto/staff/next-key.ts'
import { newStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { claimTeamEpoch } from '#client/crypto/staff/team-claim.ts'
import { makeTeamEpoch } from '#client/crypto/staff/team-key.ts'
import { must } from '#client/crypto/testing/people.ts'
import { admitterOf } from '#client/enrolment/cell-desk.ts'
import { createTeamEpoch, newTeam } from '#client/enrolment/team-epoch.ts'
import { sha256 } from '#client/enrolment/testing/kept-rosters.ts'
import { KeptTeam } from '#client/enrolment/testing/kept-team.ts'
import {
  aHouse,
  dayMs,
  type House,
  makerOf,
  rostersOf,
  type SomeStaff,
  someStaff,
} from '#client/enrolment/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import { parseCertificate } from '#shared/protocol/certificate.ts'
import { parseInvitation } from '#shared/protocol/invitation.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { ticketNumber } from '#shared/ticket/ticket-number.ts'
import {
  aCoordination,
  aFloorListener,
  deskOf,
  heldConversations,
  noTeam,
  quietFloor,
} from '../testing/coordination.ts'
import { DeskPage } from './desk.tsx'

beforeEach(() => {
  location.hash = ''
  vi.stubGlobal('fetch', async () => Response.json({ ok: true, value: { protocol: 'relais/2', pin: 'served' } }))
})
afterEach(() => {
  vi.unstubAllGlobals()
})

type Coordination = Awaited<ReturnType<typeof aCoordination>>

async function show(made: Pick<Coordination, 'desk' | 'connect'>, part?: string) {
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  await screen.findByRole('navigation')
  if (part) await userEvent.click(screen.getByRole('link', { name: part }))
}
const button = (name: string | RegExp) => screen.findByRole('button', { name })
const press = async (name: string | RegExp) => userEvent.click(await button(name))

const sam = { id: newId<StaffId>(), alias: 'Sam, écoutant' }
const floorWith = (floor: Partial<Floor>): Floor => ({ ...quietFloor, ...floor })
const listener = (over: Partial<Floor['listeners'][number]> = {}): Floor['listeners'][number] => ({
  ...aFloorListener(sam),
  ...over,
})

test('[C25] a coordinator comes on duty by a switch, and it shows what the service knows', async () => {
  const made = await aCoordination()
  await show(made)
  const duty = () => screen.getByRole('switch', { name: 'De permanence' })
  expect(duty()).not.toBeChecked()
  made.answer('duty:set', {})
  await userEvent.click(duty())
  await waitFor(() => expect(duty()).toBeChecked())
  expect(made.bodies('duty:set')).toEqual([{ isOn: true }])
  act(() => made.tell('floor:changed', { floor: floorWith({ onDuty: [] }) }))
  expect(duty()).not.toBeChecked()
  made.answer('duty:set', 'unreachable')
  await userEvent.click(duty())
  await screen.findByText(/^Le service ne répond pas/)
  expect(duty()).not.toBeChecked()
})

test('[C35] who would like to talk stands above every part, until a coordinator says that it is done', async () => {
  const wishes = [{ listener: sam.id, alias: sam.alias }]
  const made = await aCoordination({ floor: floorWith({ wishes }) })
  await show(made, 'Horaires')
  expect(screen.getByText('Sam, écoutant aimerait en parler, après une conversation.')).toBeVisible()
  made.answer('wish:done', {})
  await press('C’est fait Sam, écoutant')
  expect(made.bodies('wish:done')).toEqual([{ listener: sam.id }])
  act(() => made.tell('floor:changed', { floor: quietFloor }))
  expect(screen.queryByText(/aimerait en parler/)).toBeNull()
})

test('the floor shows the listeners present and the number of people waiting, and follows the notices', async () => {
  const made = await aCoordination({ floor: floorWith({ listeners: [listener()] }) })
  await show(made)
  expect(await screen.findByText('Clé de l’organisation donnée par le serveur')).toBeVisible()
  expect(screen.getByRole('row', { name: /Sam, écoutant disponible 1 sur 3/ })).toBeVisible()
  expect(screen.getByText('personne')).toBeVisible()
  act(() => {
    made.tell('floor:changed', {
      floor: floorWith({
        listeners: [listener({ availability: 'paused', conversations: [] })],
        figures: { waiting: 2, longestMinutes: 4 },
        service: { state: 'outside-hours', opensAt: '2026-11-24T14:00', now: 0 },
      }),
    })
  })
  expect(screen.getByText('2 jeunes')).toBeVisible()
  expect(screen.getByText('4 minutes')).toBeVisible()
  expect(screen.getByRole('row', { name: /en pause 0 sur 3/ })).toBeVisible()
  expect(screen.getByText('fermé jusqu’à mardi 24 novembre à 14:00, heure de Paris')).toBeVisible()
})

test('[C32] the floor says who is veiled, for how long, and how many conversations wait for an answer', async () => {
  const now = Date.now()
  const [silent, other] = heldConversations(2)
  const conversations = [{ ...silent, isUnanswered: true }, other] as Floor['listeners'][number]['conversations']
  const veiled = listener({ veiledSince: now - 7 * 60_000 - 1, conversations })
  const made = await aCoordination({ now, floor: floorWith({ listeners: [veiled] }) })
  await show(made)
  expect(screen.getByRole('row', { name: /écran voilé depuis 7 minutes/ })).toHaveTextContent(
    '2 sur 3' + '1 sans réponse depuis 4 minutes',
  )
  act(() => made.tell('floor:changed', { floor: floorWith({ listeners: [listener()] }) }))
  expect(screen.queryByText(/voilé/)).toBeNull()
  expect(screen.queryByText(/sans réponse/)).toBeNull()
})

test('[C33] coordination hands one of two conversations back, after a question that says what follows', async () => {
  const [first, silent] = heldConversations(2)
  const conversations = [first, { ...silent, isUnanswered: true }] as Floor['listeners'][number]['conversations']
  const noa = listener({ id: newId<StaffId>(), alias: 'Noa', conversations: [] })
  const made = await aCoordination({ floor: floorWith({ listeners: [listener({ conversations }), noa] }) })
  made.answer('conversation:hand-back', {})
  await show(made)
  await press('Rendre à la file')
  const dialog = within(screen.getByRole('dialog', { name: 'Rendre une conversation à la file ?' }))
  expect(dialog.getByRole('radio', { name: 'Conversation 2, sans réponse depuis 4 minutes' })).toBeChecked()
  expect(dialog.getByText(/passe en pause. Personne ne la lit ici/)).toBeVisible()
  expect(dialog.queryByText(/Personne d’autre/)).toBeNull()
  await userEvent.click(dialog.getByRole('radio', { name: 'Conversation 1' }))
  await userEvent.click(dialog.getByRole('button', { name: 'Rendre à la file' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(made.bodies('conversation:hand-back')).toEqual([{ listener: sam.id, conversation: first?.conversation }])
})

test('[C33] with nobody else free it says that the young person will wait, and a conversation that has left meanwhile is not handed back', async () => {
  const made = await aCoordination({ floor: floorWith({ listeners: [listener()] }) })
  made.answer('conversation:hand-back', 'stale')
  await show(made)
  await press('Rendre à la file')
  const dialog = within(screen.getByRole('dialog'))
  expect(dialog.getByText(/Personne d’autre n’a de place libre en ce moment/)).toBeVisible()
  act(() => made.tell('floor:changed', { floor: floorWith({ listeners: [listener({ conversations: [] })] }) }))
  expect(dialog.getByText('Cette conversation n’est plus chez Sam, écoutant.')).toBeVisible()
  await userEvent.click(dialog.getByRole('button', { name: 'Rendre à la file' }))
  expect(await dialog.findByRole('alert')).toBeVisible()
})

const figure = (name: string) => screen.getByText(name).closest('div')

test('the wallboard says free places, calls, and a wait that is long, in words as well', async () => {
  const full = listener({ id: newId<StaffId>(), conversations: heldConversations(3), free: 0 })
  const paused = listener({ id: newId<StaffId>(), availability: 'paused', conversations: [], free: 0 })
  const listeners = [listener(), full, paused]
  const made = await aCoordination({ floor: floorWith({ listeners, figures: { waiting: 1, longestMinutes: 4 } }) })
  await show(made)
  expect(figure('Places libres')).toHaveTextContent('Places libres2 places')
  expect(figure('Attente la plus longue')).toHaveTextContent(/4 minutes$/)
  expect(figure('Appels en cours')).toHaveTextContent('aucun')
  const call = { state: 'rings-on-duty', reason: 'danger', conversation: null } as const
  const calling = listener({ conversations: heldConversations(3), free: 0, call })
  act(() =>
    made.tell('floor:changed', {
      floor: floorWith({ listeners: [calling, full], figures: { waiting: 2, longestMinutes: 5 } }),
    }),
  )
  expect(figure('Places libres')).toHaveTextContent('Places libresaucune')
  expect(figure('Attente la plus longue')).toHaveTextContent('5 minuteslongue')
  expect(figure('Appels en cours')).toHaveTextContent('1 appel')
  act(() => made.tell('floor:changed', { floor: floorWith({ figures: { waiting: 2, longestMinutes: 15 } }) }))
  expect(figure('Attente la plus longue')).toHaveTextContent('15 minutestrop longue')
  act(() => made.tell('floor:changed', { floor: floorWith({ today: { outcomes: 12 } }) }))
  expect(figure('Bilans aujourd’hui')).toHaveTextContent('12')
})

test('[C36] the floor shows for each of those who wait how long it has been, by the service’s clock, and who breathes', async () => {
  const aheadMs = 3_600_000
  const service = Date.now() - aheadMs
  const waiting = [16, 6, 0].map((minutes) => service - minutes * 60_000)
  const breathing = listener({ free: 0, breathes: true })
  const made = await aCoordination({
    floor: floorWith({ listeners: [breathing], waiting, figures: { waiting: 5, longestMinutes: 16 } }),
    now: service,
  })
  await show(made)
  const list = screen.getByRole('region', { name: 'Qui attend' })
  const waits = within(list)
    .getAllByRole('listitem')
    .map((item) => item.textContent)
  expect(waits).toEqual(['16 minutestrop longue', '6 minuteslongue', 'moins d’une minute'])
  expect(list).toHaveTextContent('2 autres attendent depuis moins longtemps.')
  expect(screen.getByRole('row', { name: /disponible, souffle un instant 1 sur 3/ })).toBeVisible()
  expect(figure('Places libres')).toHaveTextContent('Places libresaucune')
  act(() => made.tell('floor:changed', { floor: quietFloor }))
  expect(screen.queryByRole('region', { name: 'Qui attend' })).toBeNull()
})

test('a service that is closed because its storage is full says so', async () => {
  const service = { state: 'unattended', opensAt: null, now: 0 } as const
  const made = await aCoordination({ floor: floorWith({ listeners: [listener()], service, hasRoom: false }) })
  await show(made)
  expect(await screen.findByText(/^fermé aux nouveaux : le serveur n’a presque plus de place/)).toBeVisible()
  act(() => made.tell('floor:changed', { floor: floorWith({ service }) }))
  expect(screen.getByText('fermé : personne n’est disponible à l’écoute')).toBeVisible()
})

test('a call for a colleague is an alert above every part, answered with one press', async () => {
  const made = await aCoordination()
  await show(made, 'Journal')
  act(() => {
    made.tell('floor:changed', {
      floor: floorWith({
        listeners: [listener({ call: { state: 'rings-on-duty', reason: 'danger', conversation: null } })],
      }),
    })
  })
  const call = screen.getByText('Sam, écoutant demande un collègue : danger.')
  expect(call.closest('[role=alert]')).not.toBeNull()
  await press('J’y vais')
  expect(made.bodies('colleague:answer')).toEqual([{ listener: sam.id }])
  act(() => {
    made.tell('floor:changed', {
      floor: floorWith({
        listeners: [listener({ call: { state: 'seen', by: 'Camille', reason: 'danger', conversation: null } })],
      }),
    })
  })
  expect(screen.queryByText('Sam, écoutant demande un collègue : danger.')).toBeNull()
  expect(screen.getByText('Camille a vu l’appel de Sam, écoutant : danger.').closest('[role=status]')).not.toBeNull()
  await userEvent.click(screen.getByRole('link', { name: 'En ce moment' }))
  expect(screen.getByRole('row', { name: /Sam, écoutant disponible 1 sur 3 Camille y va/ })).toBeVisible()
})

test('[C25] a call whose listener left before anybody had seen it says so until somebody has', async () => {
  const made = await aCoordination()
  await show(made)
  const missedCalls = [{ listener: sam.id, alias: sam.alias, reason: 'danger' as const }]
  act(() => made.tell('floor:changed', { floor: floorWith({ missedCalls }) }))
  expect(
    screen.getByText('Sam, écoutant a demandé un collègue et n’est plus là : danger. Personne n’avait vu l’appel.'),
  ).toBeVisible()
  await press('J’ai vu')
  expect(made.bodies('colleague:answer')).toEqual([{ listener: sam.id }])
})

test('[G3] a certificate that a young person’s device refused is an alarm until it is seen', async () => {
  const made = await aCoordination({ floor: floorWith({ withheldGrants: [{ listener: sam.id, alias: sam.alias }] }) })
  await show(made)
  expect(screen.getByText(/l’appareil d’un jeune a refusé le certificat de Sam/)).toBeVisible()
  await press('J’ai vu')
  expect(made.bodies('withheld:seen')).toEqual([{ listener: sam.id }])
})

const ticket = (over: Partial<Floor['tickets'][number]> = {}): Floor['tickets'][number] => ({
  ticket: newId<TicketId>(),
  phase: 'received',
  receivedOn: '2026-11-21',
  taker: null,
  alarm: false,
  ...over,
})

test('tickets are listed by state; one that waits too long is an alarm; a taken one is given back after a question', async () => {
  const taken = ticket({ phase: 'taken', taker: { id: newId<StaffId>(), alias: 'Ada' } })
  const late = ticket({ receivedOn: '2026-11-22', alarm: true })
  const made = await aCoordination({ floor: floorWith({ tickets: [taken, late] }) })
  await show(made)
  expect(screen.getByText('1 demande de suivi attend depuis plus longtemps que promis.')).toBeVisible()
  const [, first, second] = within(screen.getByRole('table')).getAllByRole('row')
  expect(first).toHaveTextContent(`n° ${ticketNumber(late.ticket)}22 novembre 2026reçueDélai dépassé`)
  expect(second).toHaveTextContent(`n° ${ticketNumber(taken.ticket)}21 novembre 2026prise en chargeAda`)
  expect(screen.getAllByRole('button', { name: 'Rendre' })).toHaveLength(1)

  made.answer('ticket:put-back', 'stale')
  await press('Rendre')
  const dialog = await screen.findByRole('dialog', { name: 'Rendre cette demande à la cellule ?' })
  await userEvent.click(within(dialog).getByRole('button', { name: 'Rendre' }))
  expect(within(dialog).getByRole('alert')).toHaveTextContent('La situation a changé')
  made.answer('ticket:put-back', {})
  await userEvent.click(within(dialog).getByRole('button', { name: 'Rendre' }))
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(made.bodies('ticket:put-back')).toEqual([{ ticket: taken.ticket }, { ticket: taken.ticket }])
})

test('an invitation gives a link, shown once', async () => {
  const made = await aCoordination()
  await show(made, 'Membres et invitations')
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Rôle' }), 'équipe de suivi')
  await userEvent.type(screen.getByRole('textbox', { name: 'Identifiant de connexion' }), 'ada')
  await press('Inviter')
  const link = await screen.findByRole('textbox', { name: 'Lien d’invitation de ada' })
  expect((link as HTMLInputElement).value).toMatch(/^http:\/\/localhost:\d+\/invitation#[\w-]{22}\.[\w-]{43}$/)
  expect(screen.getByText(/Affiché une seule fois, valable 72 heures/)).toBeVisible()
  expect(made.bodies('staff:invite')).toMatchObject([{ role: 'cell', login: 'ada' }])
  await press('C’est transmis')
  expect(screen.queryByRole('textbox', { name: /Lien d’invitation/ })).toBeNull()
})

test.each<[string, RefusalName | null, string]>([
  ['ada', 'login-taken', 'Cet identifiant est déjà pris.'],
  ['Père Noël', null, 'Cet identifiant n’est pas possible'],
  ['ada', 'unreachable', 'Le service ne répond pas'],
])('the refusal of the invitation “%s” (%s) has words', async (login, refusal, words) => {
  const made = await aCoordination()
  if (refusal) made.answer('staff:invite', refusal)
  await show(made, 'Membres et invitations')
  await userEvent.type(screen.getByRole('textbox', { name: 'Identifiant de connexion' }), login)
  await press('Inviter')
  expect(await screen.findByText(new RegExp(words))).toBeVisible()
})

/** A member who used a link of this supervisor. */
async function enrolled(house: House, supervisor: SomeStaff): Promise<Extract<StaffMember, { status: 'enrolled' }>> {
  const invitation = newInvitation('listener', 'sam')
  const role = 'supervisor'
  const certificate = supervisor.member.certificate
  const self = must(await verifyCertificate(house.fresh.public, certificate, { role, now: Date.now() }))
  const keys = await newStaffKeys()
  const invited = { invitation: invitation.invitation, role: 'listener', login: 'sam' } as const
  const claimed = { ...invited, ...sam, enc: keys.enc.public, sig: keys.sig.public }
  const proof = await proveInvitation(invitation.secret, claimed)
  const { id, sig } = supervisor.session.keys
  const appointed = { ...invitation, title: 'écoute', person: id }
  const statement = await signInvitation(appointed, { id, sig, deployment: house.deploymentId }, Date.now())
  return { status: 'enrolled', ...claimed, proof, secret: await sealInvitationSecret(invitation, self), statement }
}

test('[S13] an invitation carries the function and the person that coordination chose', async () => {
  const made = await aCoordination()
  await show(made, 'Membres et invitations')
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Rôle' }), 'équipe de suivi')
  const title = screen.getByRole('textbox', { name: 'Fonction affichée' })
  expect(title).toHaveValue('équipe de suivi')
  await userEvent.clear(title)
  await userEvent.type(title, 'psychologue')
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Personne' }), 'Nour, coordination')
  await userEvent.type(screen.getByRole('textbox', { name: 'Identifiant de connexion' }), 'nour.suivi')
  await press('Inviter')
  await eventually(() => expect(made.bodies('staff:invite')).toHaveLength(1))
  const [{ statement }] = made.bodies('staff:invite') as unknown as [{ statement: string }]
  const said = must(parseInvitation(statement)).payload
  expect(said).toMatchObject({ title: 'psychologue', person: made.nour.member.id, role: 'cell', login: 'nour.suivi' })
})

test('[S2] a member with unchanged keys is verified and certified', async () => {
  const made = await aCoordination()
  const member = await enrolled(made.house, made.nour)
  await show(made, 'Membres et invitations')
  act(() => {
    made.tell('members:changed', { members: [made.nour.member, member] })
  })
  await press('Vérifier et signer Sam, écoutant')
  await eventually(() =>
    expect(made.bodies('staff:certify')).toMatchObject([{ staff: sam.id, organisationWrap: null }]),
  )
})

test('a member who signs in or out is shown as present or absent at once', async () => {
  const made = await aCoordination()
  await show(made, 'Membres et invitations')
  const nour = () => screen.getByRole('row', { name: /Nour/ })
  for (const [here, shown] of [
    [false, 'hors ligne'],
    [true, 'en ligne'],
  ] as const) {
    act(() => {
      made.tell('member:here', { staff: newId<StaffId>(), here: !here })
      made.tell('member:here', { staff: made.nour.member.id, here })
    })
    expect(within(nour()).getByRole('cell', { name: shown })).toBeVisible()
  }
})

test('[G3] swapped keys, or a swapped role, are an alarm in words, and nothing is signed', async () => {
  for (const swap of [{ enc: (await newPair()).public }, { role: 'supervisor' } as const]) {
    const made = await aCoordination()
    const member = { ...(await enrolled(made.house, made.nour)), ...swap }
    made.opened.members.push(member)
    await show(made, 'Membres et invitations')
    await press('Vérifier et signer Sam, écoutant')
    const alarm = await screen.findByText(/Alerte : ce qui est arrivé n’est pas ce que la personne invitée a envoyé/)
    expect(alarm).toHaveAttribute('data-kind', 'danger')
    expect(made.bodies('staff:certify')).toEqual([])
    document.body.replaceChildren()
  }
})

test('an account is deactivated only after a question that says the consequences', async () => {
  const house = await aHouse()
  const ada = await someStaff(house, 'cell', 'Ada', Date.now())
  const made = await aCoordination({}, house)
  made.opened.members.push(ada.member)
  await show(made, 'Membres et invitations')
  expect(screen.queryByRole('button', { name: /Désactiver Nour/ })).toBeNull()
  await press('Désactiver Ada')
  const dialog = await screen.findByRole('dialog', { name: 'Désactiver le compte de Ada ?' })
  expect(dialog).toHaveTextContent('La cellule change de clé')
  expect(made.bodies('staff:deactivate')).toEqual([])
  await userEvent.click(within(dialog).getByRole('button', { name: 'Désactiver' }))
  await eventually(() => expect(made.bodies('staff:deactivate')).toMatchObject([{ staff: ada.member.id }]))
})

test('opening the desk renews certificates past their day 15, and shows the members with certificates that the organisation did not sign', async () => {
  const house = await aHouse()
  const due = await someStaff(house, 'listener', 'Due', Date.now() - 16 * dayMs)
  const stranger = await someStaff(await aHouse(), 'listener', 'Intrus', Date.now())
  const made = await aCoordination({}, house)
  made.opened.members.push(due.member, stranger.member)
  await show(made, 'Membres et invitations')
  await eventually(() => expect(made.bodies('staff:certify')).toMatchObject([{ staff: due.member.id }]))
  expect(await screen.findByText(/le certificat de Intrus n’a pas été signé par votre organisation/)).toBeVisible()
  expect(screen.getByRole('row', { name: /Intrus.*pas signé par l’organisation/ })).toBeVisible()
})

test('[S27] a desk that is open learns of a next key, and the renewal after that certifies it', async () => {
  const house = await aHouse()
  const due = await someStaff(house, 'listener', 'Due', Date.now() - 16 * dayMs)
  const made = await aCoordination({}, house)
  made.opened.members.push(due.member)
  made.answer('staff:certify', 'busy')
  await show(made, 'Membres et invitations')
  const certified = () => made.bodies('staff:certify') as { certificate: string }[]
  await eventually(() => expect(certified()).not.toEqual([]))
  const { deploymentId: deployment, keys } = due.session
  const enc = (await newPair()).public
  const about = { deployment, certificate: await fingerprint(due.member.certificate), enc }
  const nextKey = await signNextKey({ id: due.member.id, sig: keys.sig }, about)
  act(() => {
    made.tell('member:next-key', { staff: due.member.id, nextKey })
    made.tell('team:changed', { team: noTeam })
  })
  const keyOf = (certificate: string) => must(parseCertificate(certificate)).payload.enc
  await eventually(() => expect(certified().map(({ certificate }) => keyOf(certificate))).toContain(enc))
})

async function teamMadeBy(maker: SomeStaff, house: House): Promise<Team> {
  const role = 'cell'
  const member = must(await verifyCertificate(house.fresh.public, maker.member.certificate, { role, now: Date.now() }))
  const recovery = (await newPair()).public
  const made = await makeTeamEpoch({ team: newId<StaffId>(), epoch: 1, recovery }, [member], admitterOf(maker.session))
  const claim = await claimTeamEpoch({ id: maker.member.id, sig: maker.session.keys.sig }, made, Date.now())
  const { id, alias, certificate } = maker.member
  return {
    ...noTeam,
    id: made.team,
    recovery,
    epochs: [{ epoch: 1, public: made.public, certificate: null, mine: null, recoveryWrap: made.recoveryWrap, claim }],
    members: [{ id, alias, certificate, holds: [1] }],
  }
}

test('[S9] the cell’s first key is certified only after a person confirms it', async () => {
  const house = await aHouse()
  const ada = await someStaff(house, 'cell', 'Ada', Date.now())
  const made = await aCoordination({ team: await teamMadeBy(ada, house) }, house)
  made.opened.members.push(ada.member)
  await show(made)
  await userEvent.click(await screen.findByRole('link', { name: 'Voir la clé' }))
  expect(screen.getByRole('row', { name: 'n° 1 pas encore Ada' })).toBeVisible()
  expect(made.bodies('team:certify')).toEqual([])
  await press('Certifier')
  await eventually(() => expect(made.bodies('team:certify')).toMatchObject([{ epoch: 1 }]))
})

test('[S9] a later key of the same team is certified without asking', async () => {
  const at = Date.now()
  const house = await aHouse()
  const nour = await someStaff(house, 'supervisor', 'Nour', at)
  const ada = await someStaff(house, 'cell', 'Ada', at)
  const kept = new KeptTeam(ada)
  must(await createTeamEpoch(kept.desk(ada, at), newTeam(codeWords)))
  must(await kept.certify(nour, undefined, at))
  const made = deskOf(nour, { members: [nour.member, ada.member], team: kept.teamFor(nour) })
  await show(made)
  must(await createTeamEpoch(kept.desk(ada, at)))
  expect(made.bodies('team:certify')).toEqual([])
  act(() => {
    made.tell('team:changed', { team: kept.teamFor(nour) })
  })
  await eventually(() => expect(made.bodies('team:certify')).toMatchObject([{ epoch: 2 }]))
})

test('[G3] a planted team key is an alarm, and is not certified', async () => {
  const house = await aHouse()
  const ada = await someStaff(house, 'cell', 'Ada', Date.now())
  const team = await teamMadeBy(ada, house)
  const planted = { ...team, epochs: team.epochs.map((epoch) => ({ ...epoch, public: team.recovery ?? '' })) }
  const made = await aCoordination({ team: planted }, house)
  made.opened.members.push(ada.member)
  await show(made, 'Clé de la cellule')
  await press('Certifier')
  expect(await screen.findByText(/Alerte : aucun membre certifié de la cellule n’a signé cette clé/)).toBeVisible()
  expect(made.bodies('team:certify')).toEqual([])
})

test('hours are edited, checked and saved; a colleague’s change is announced and not lost', async () => {
  const made = await aCoordination()
  await show(made, 'Horaires')
  await press('Ajouter une plage Lundi')
  const end = screen.getByLabelText('Lundi, plage 1, fin')
  await userEvent.clear(end)
  await userEvent.type(end, '10:00')
  expect(screen.getByText(/finir après son début/)).toBeVisible()
  await press('Enregistrer')
  expect(made.bodies('hours:set')).toEqual([])
  await userEvent.clear(end)
  await userEvent.type(end, '00:00')
  act(() => {
    made.tell('hours:changed', {
      hours: { week: made.opened.hours.week, exceptions: [{ day: '2026-12-25', ranges: [] }] },
    })
  })
  expect(screen.getByText(/Quelqu’un d’autre vient de changer les horaires/)).toBeVisible()
  await press('Enregistrer')
  expect(await screen.findByText('Horaires enregistrés.')).toBeVisible()
  expect(made.bodies('hours:set')).toMatchObject([
    { hours: { week: [[{ from: '14:00', to: '24:00' }], [], [], [], [], [], []] } },
  ])
})

test('[G19] the trail is read newest first, a page at a time, and broken seals are an alarm', async () => {
  const made = await aCoordination()
  const event = (number: number, kind: string) => ({
    ...{ number, day: '2026-11-23', kind, actor: made.nour.member.id, subject: null },
  })
  made.answer('audit:read', ({ before }: { before: number | null }) =>
    before === null
      ? { events: [event(3, 'new:kind')], more: true, seals: 'intact' }
      : { events: [event(2, 'hours:set'), event(1, 'set-up:done')], more: false, seals: 'broken' },
  )
  await show(made, 'Journal')
  expect(await screen.findByText(/Sceaux intacts/)).toBeVisible()
  await press('Lire la suite')
  expect(await screen.findByText(/les sceaux sont rompus/)).toBeVisible()
  const rows = screen.getAllByRole('row').slice(1)
  expect(rows.map((row) => row.textContent)).toEqual([
    '323 novembre 2026new:kindNour–',
    '223 novembre 2026horaires changésNour–',
    '123 novembre 2026mise en serviceNour–',
  ])
  expect(made.bodies('audit:read')).toEqual([{ before: null }, { before: 3 }])
})

test('the journal shows one of its parts, and says how many of the lines read belong to it', async () => {
  const made = await aCoordination()
  const ticketId = newId<TicketId>()
  const event = (number: number, kind: string, subject: string | null = null) => ({
    ...{ number, day: '2026-11-23', kind, actor: made.nour.member.id, subject },
  })
  const events = [event(3, 'ticket:taken', ticketId), event(2, 'hours:set'), event(1, 'set-up:done')]
  made.answer('audit:read', () => ({ events, more: false, seals: 'intact' }))
  await show(made, 'Journal')
  const part = await screen.findByRole('combobox', { name: 'Montrer' })
  expect(screen.getAllByRole('row')).toHaveLength(4)
  await userEvent.selectOptions(part, 'les demandes de suivi')
  expect(
    screen
      .getAllByRole('row')
      .slice(1)
      .map((row) => row.textContent),
  ).toEqual([`323 novembre 2026demande prise en chargeNourn° ${ticketNumber(ticketId)}`])
  expect(screen.getByText('1 ligne parmi celles qui sont lues.')).toBeVisible()
  await userEvent.selectOptions(part, 'les clés')
  expect(screen.getByText('Aucune ligne parmi celles qui sont lues.')).toBeVisible()
  expect(screen.queryByRole('row')).toBeNull()
})

test('choosing a part moves the focus to its heading; a change within a part does not', async () => {
  const made = await aCoordination()
  await show(made, 'Horaires')
  expect(screen.getByRole('heading', { name: 'Horaires' })).toHaveFocus()
  expect(screen.getByRole('link', { name: 'Horaires' })).toHaveAttribute('aria-current', 'page')
  screen.getByRole('button', { name: 'Se déconnecter' }).focus()
  act(() => {
    made.tell('floor:changed', {
      floor: floorWith({
        listeners: [listener({ call: { state: 'rings-on-duty', reason: 'danger', conversation: null } })],
      }),
    })
  })
  expect(screen.getByRole('button', { name: 'Se déconnecter' })).toHaveFocus()
})

test('a lost connection is announced, the view stays, and a reconnection reads it again', async () => {
  const made = await aCoordination()
  await show(made)
  act(() => made.become('lost'))
  expect(screen.getByText(/Connexion perdue/)).toBeVisible()
  expect(screen.getByRole('heading', { name: 'En ce moment' })).toBeVisible()
  made.opened.floor = floorWith({ figures: { waiting: 7, longestMinutes: 1 } })
  act(made.connect)
  expect(await screen.findByText('7 jeunes')).toBeVisible()
  expect(screen.queryByText(/Connexion perdue/)).toBeNull()
})

test('a refused opening is shown in words and can be tried again', async () => {
  const made = await aCoordination()
  made.answer('floor:open', 'busy')
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  expect(await screen.findByText(/Le service est occupé/)).toBeVisible()
  made.answer('floor:open', made.opened)
  await press('Réessayer')
  expect(await screen.findByRole('heading', { name: 'En ce moment' })).toBeVisible()
})

test('a supervisor without a certificate waits, and enters as soon as a colleague signs one', async () => {
  const made = await aCoordination()
  made.answer('floor:open', 'no-certificate')
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  expect(await screen.findByText(/doit d’abord signer votre compte/)).toBeVisible()
  made.answer('floor:open', made.opened)
  act(() => {
    made.tell('members:changed', { members: [made.nour.member] })
  })
  expect(await screen.findByRole('heading', { name: 'En ce moment' })).toBeVisible()
  await eventually(() => expect(made.renewed).toEqual([made.nour.member.certificate]))
})

test('the page says that the organisation’s key is missing, and nothing is signed', async () => {
  const house = await aHouse()
  const nour = await someStaff(house, 'supervisor', 'Nour', Date.now())
  const other = await someStaff(house, 'supervisor', 'Iris', Date.now())
  const made = deskOf(nour, { organisationWrap: other.organisationWrap })
  await show(made)
  expect(await screen.findByText(/n’a pas la clé de l’organisation/)).toBeVisible()
})

test('[S15] a roster older than the one this page knows is an alarm with its differences, and one act of a person starts again', async () => {
  const house = await aHouse()
  const sam = await someStaff(house, 'listener', 'Sam', Date.now())
  const made = await aCoordination({}, house)
  made.opened.members.push(sam.member)
  const kept = rostersOf(made.nour, [made.nour.member, sam.member])
  const older = [...kept.published]
  kept.follow(makerOf(made.nour), { kind: 'revoke', staff: sam.member.id })
  made.answer('roster:read', (body) => kept.read(body as never))
  await show(made, 'Membres et invitations')
  expect(screen.queryByRole('region', { name: 'Registre de l’équipe' })).toBeNull()
  made.answer('roster:read', ({ after }: { after: number | null }) => ({
    rosters: older.slice(after ?? -1),
    more: false,
    staple: null,
  }))
  act(() => made.tell('team:changed', { team: noTeam }))
  const alarm = await screen.findByRole('region', { name: 'Registre de l’équipe' })
  expect(alarm).toHaveTextContent('plus ancien que celui que ce navigateur connaît')
  expect(alarm).toHaveTextContent('Connu ici : n° 2')
  expect(alarm).toHaveTextContent('Retiré ici, et de retour d’après le serveur : Sam.')
  await press('Repartir du registre du serveur…')
  expect(alarm).toHaveTextContent('une personne retirée depuis pourrait revenir')
  await press('J’ai vérifié, repartir de là')
  await eventually(() => expect(screen.queryByRole('region', { name: 'Registre de l’équipe' })).toBeNull())
})

test('[S15] whoever came since this page’s first contact is marked as new until a person has seen them', async () => {
  const house = await aHouse()
  const made = await aCoordination({}, house)
  await show(made, 'Membres et invitations')
  const sam = await someStaff(house, 'listener', 'Sam', Date.now())
  const { id, certificate } = sam.member
  made.rosters().follow(makerOf(made.nour), { kind: 'certify', staff: id, certificate: sha256(certificate) })
  act(() => made.tell('members:changed', { members: [made.nour.member, sam.member] }))
  const row = await screen.findByRole('row', { name: /Sam nouveau/ })
  await userEvent.click(within(row).getByRole('button', { name: 'Vu Sam' }))
  await eventually(() => expect(screen.queryByText('nouveau')).toBeNull())
})

test('[S14] a closed account that the roster still names is taken out by a person', async () => {
  const house = await aHouse()
  const sam = await someStaff(house, 'listener', 'Sam', Date.now())
  const made = await aCoordination({}, house)
  const kept = rostersOf(made.nour, [made.nour.member, sam.member])
  made.answer('roster:read', (body) => kept.read(body as never))
  const { id, login, alias } = sam.member
  made.opened.members.push({ status: 'deactivated', id, role: 'listener', login, alias, heldKey: false })
  await show(made, 'Membres et invitations')
  await press('Retirer du registre Sam')
  await eventually(() => expect(made.bodies('staff:revoke')).toMatchObject([{ staff: id }]))
})
