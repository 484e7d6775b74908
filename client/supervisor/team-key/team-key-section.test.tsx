import { act, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { verifyCertificate } from '#client/crypto/certificate.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import { claimTeamEpoch } from '#client/crypto/staff/team-claim.ts'
import { makeTeamEpoch } from '#client/crypto/staff/team-key.ts'
import { must } from '#client/crypto/testing/people.ts'
import { admitterOf } from '#client/enrolment/cell-desk.ts'
import { createTeamEpoch, newTeam } from '#client/enrolment/team-epoch.ts'
import { KeptTeam } from '#client/enrolment/testing/kept-team.ts'
import { aHouse, type House, type SomeStaff, someStaff } from '#client/enrolment/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Team } from '#shared/protocol/team.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aCoordination, deskOf, noTeam } from '../testing/coordination.ts'
import { press, serveThePin, showCoordination } from '../testing/shown.tsx'

beforeEach(serveThePin)
afterEach(() => {
  vi.unstubAllGlobals()
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
  await showCoordination(made)
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
  await showCoordination(made)
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
  await showCoordination(made, 'Clé de la cellule')
  await press('Certifier')
  expect(await screen.findByText(/Alerte : aucun membre certifié de la cellule n’a signé cette clé/)).toBeVisible()
  expect(made.bodies('team:certify')).toEqual([])
})
