import { afterEach, beforeEach, expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { deactivateStaff } from '../membership/deactivate.ts'
import { ConfigError } from '../platform/config.ts'
import { randomId } from '../platform/random-id.ts'
import { findSession } from '../staff/session.ts'
import { loginKey, staffKey } from '../staff/state.ts'
import { admitPerson, foundOrganisation, type Organisation, type Person, signInAs } from '../staff/testing/people.ts'
import { noon, openTestService, type TestService } from '../staff/testing/service.ts'
import { type TeamEpochState, teamKey } from '../team/state.ts'
import { asStaff } from '../team/testing/team.ts'
import { expireTicket, withdrawTicket } from '../ticket/erase.ts'
import { preparePermit } from '../ticket/permit.ts'
import { findTicket } from '../ticket/return.ts'
import { ticketKey } from '../ticket/state.ts'
import { submitTicket } from '../ticket/submit.ts'
import { consentedTicket } from '../ticket/testing/consented-ticket.ts'
import { eraseWhatCameBack } from './erased-before.ts'

// In a restored store, the withdrawals and departures of the list have not happened yet.

const day = '2026-11-23'
const dayMs = 24 * 60 * 60 * 1000
const team = randomId()

let service: TestService
let organisation: Organisation
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
})
afterEach(() => service.close())

const parts = () => {
  const { store, transactor, eraseList } = service
  return { store, transactor, eraseList, settings: { alarmHours: 24 }, limits }
}

async function submitted() {
  const ticket = consentedTicket({ day, team })
  const epoch: TeamEpochState = {
    ...{ epoch: 1, public: '', certificate: 'certified', certificateExpires: noon + dayMs, recoveryWrap: '' },
    ...{ claim: '', madeOn: day, holders: [], retired: false },
  }
  await service.expectOk((draft) => {
    draft.write(teamKey, { id: team, recovery: '', newEpochNeeded: false, erasing: [], epochs: [epoch] })
    return ok(null)
  })
  await service.expectOk(preparePermit(ticket.permit.commitment, noon))
  expect(await submitTicket(parts(), ticket.submission, noon)).toEqual(ok({}))
  return { ...ticket, id: ticket.submission.ticket }
}

const ticketOf = (id: string) => service.expectOk((draft) => ok(draft.read(ticketKey(id))))
const statusOf = async ({ id }: Person) => (await service.expectOk((draft) => ok(draft.read(staffKey(id)))))?.status

test('[G7] withdrawn and expired tickets, and deactivated members, are on the list before the answer', async () => {
  const [withdrawn, expired] = [await submitted(), await submitted()]
  const sam = await admitPerson(service, organisation, 'listener', 'sam')
  await withdrawTicket(parts(), withdrawn.id, withdrawn.withdrawal(), noon)
  await expireTicket(parts(), expired.id, noon + 91 * dayMs)
  const departures = { ...parts(), leaveConversations: () => undefined, putBackTickets: async () => ok(null) }
  await deactivateStaff(departures, sam.id, asStaff(organisation.founder.id), noon)
  expect(service.eraseList.read()).toEqual({
    tickets: [
      { id: withdrawn.id, phase: 'withdrawn' },
      { id: expired.id, phase: 'expired' },
    ],
    departed: [sam.id],
  })
  // A repeat adds nothing, so that nobody can fill the list.
  await withdrawTicket(parts(), withdrawn.id, withdrawn.withdrawal(), noon)
  await deactivateStaff(departures, sam.id, asStaff(organisation.founder.id), noon)
  expect(service.eraseList.read().tickets).toHaveLength(2)
  expect(service.eraseList.read().departed).toHaveLength(1)
})

test('[G7] a start erases a ticket that came back, completely, and keeps the way in which it had ended', async () => {
  const [withdrawn, expired, other] = [await submitted(), await submitted(), await submitted()]
  await service.eraseList.addTicket({ id: withdrawn.id, phase: 'withdrawn' }, noon)
  await service.eraseList.addTicket({ id: expired.id, phase: 'expired' }, noon)
  expect(await eraseWhatCameBack(parts(), noon)).toBe(true)
  expect(await ticketOf(withdrawn.id)).toMatchObject({ phase: 'withdrawn', withdrawal: null, erasing: false })
  expect(await ticketOf(expired.id)).toMatchObject({ phase: 'expired' })
  expect(await ticketOf(other.id)).toMatchObject({ phase: 'received' })
  expect(await service.store.keyOwners('ticket/')).toEqual([expect.stringContaining(other.id)])
  expect(await service.store.list('ticket-parts')).toHaveLength(1)
  const lookup = withdrawn.submission.returnCode?.lookup ?? ''
  expect(await findTicket(parts(), lookup, withdrawn.proof)).toEqual(refuse('not-available'))
})

test('[H10] a start expires a ticket whose term ended before the restore, before anybody can open it', async () => {
  const { id } = await submitted()
  await eraseWhatCameBack(parts(), noon + 89 * dayMs)
  expect(await ticketOf(id)).toMatchObject({ phase: 'received' })
  await eraseWhatCameBack(parts(), noon + 92 * dayMs)
  expect(await ticketOf(id)).toMatchObject({ phase: 'expired' })
})

test('[G4] [S6] a start deactivates a member who came back, and ends their session', async () => {
  const sam = await admitPerson(service, organisation, 'listener', 'sam')
  const token = await signInAs(service, sam)
  await service.eraseList.addDeparture(sam.id, noon)
  expect(await eraseWhatCameBack(parts(), noon)).toBe(true)
  expect(await statusOf(sam)).toBe('deactivated')
  expect(await service.transactor.transact(findSession(token, noon))).toEqual(refuse('not-available'))
  expect(await service.expectOk((draft) => ok(draft.read(loginKey('sam'))))).toBeNull()
})

test('[S10] a start refuses data whose only supervisor has left, so that a person decides', async () => {
  await service.eraseList.addDeparture(organisation.founder.id, noon)
  await expect(eraseWhatCameBack(parts(), noon)).rejects.toThrow(ConfigError)
  await expect(eraseWhatCameBack(parts(), noon)).rejects.toThrow(/^[^\n]+restore a later backup[^\n]+$/)
  expect(await statusOf(organisation.founder)).toBe('active')
})

test('a start does nothing for entries that did not come back or are unknown', async () => {
  await service.eraseList.addTicket({ id: randomId(), phase: 'withdrawn' }, noon)
  await service.eraseList.addDeparture(randomId(), noon)
  const before = await service.store.readAudit(0, 100)
  expect(await eraseWhatCameBack(parts(), noon)).toBe(false)
  expect(await service.store.readAudit(0, 100)).toEqual(before)
})
