import { act, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fingerprint } from '#client/crypto/certificate.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { signNextKey } from '#client/crypto/staff/next-key.ts'
import { must } from '#client/crypto/testing/people.ts'
import { aHouse, dayMs, someStaff } from '#client/enrolment/testing/people.ts'
import { parseCertificate } from '#shared/protocol/certificate.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aCoordination, noTeam } from '../testing/coordination.ts'
import { serveThePin, showCoordination } from '../testing/shown.tsx'

beforeEach(serveThePin)
afterEach(() => {
  vi.unstubAllGlobals()
})

test('opening the desk renews certificates past their day 15, and shows the members with certificates that the organisation did not sign', async () => {
  const house = await aHouse()
  const due = await someStaff(house, 'listener', 'Due', Date.now() - 16 * dayMs)
  const stranger = await someStaff(await aHouse(), 'listener', 'Intrus', Date.now())
  const made = await aCoordination({}, house)
  made.opened.members.push(due.member, stranger.member)
  await showCoordination(made, 'Membres et invitations')
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
  await showCoordination(made, 'Membres et invitations')
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
