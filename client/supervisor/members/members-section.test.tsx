import { act, screen, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { verifyCertificate } from '#client/crypto/certificate.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import {
  newInvitation,
  proveInvitation,
  sealInvitationSecret,
  signInvitation,
} from '#client/crypto/staff/invitation.ts'
import { newStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { must } from '#client/crypto/testing/people.ts'
import { aHouse, type House, type SomeStaff, someStaff } from '#client/enrolment/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import { parseInvitation } from '#shared/protocol/invitation.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aCoordination } from '../testing/coordination.ts'
import { press, serveThePin, showCoordination } from '../testing/shown.tsx'

beforeEach(serveThePin)
afterEach(() => {
  vi.unstubAllGlobals()
})

const sam = { id: newId<StaffId>(), alias: 'Sam, écoutant' }

test('an invitation gives a link, shown once', async () => {
  const made = await aCoordination()
  await showCoordination(made, 'Membres et invitations')
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
  await showCoordination(made, 'Membres et invitations')
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
  await showCoordination(made, 'Membres et invitations')
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
  await showCoordination(made, 'Membres et invitations')
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
  await showCoordination(made, 'Membres et invitations')
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
    await showCoordination(made, 'Membres et invitations')
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
  await showCoordination(made, 'Membres et invitations')
  expect(screen.queryByRole('button', { name: /Désactiver Nour/ })).toBeNull()
  await press('Désactiver Ada')
  const dialog = await screen.findByRole('dialog', { name: 'Désactiver le compte de Ada ?' })
  expect(dialog).toHaveTextContent('La cellule change de clé')
  expect(made.bodies('staff:deactivate')).toEqual([])
  await userEvent.click(within(dialog).getByRole('button', { name: 'Désactiver' }))
  await eventually(() => expect(made.bodies('staff:deactivate')).toMatchObject([{ staff: ada.member.id }]))
})
