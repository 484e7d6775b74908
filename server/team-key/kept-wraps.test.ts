import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import type { Organisation, Person } from '../staff/testing/people.ts'
import { admitPerson, foundOrganisation } from '../staff/testing/people.ts'
import { openTestService, type TestService } from '../staff/testing/service.ts'
import { readTeamAs } from '../team/read.ts'
import { asStaff, teamOf } from '../team/testing/team.ts'
import { admitToTeam } from './admit.ts'
import { createTeamEpoch } from './create-epoch.ts'

// A wrap is kept before the state names it. So somebody else may keep one for the same member meanwhile, and the sender may sign out: none of
// it may take away the wrap that the state names, for without it the member can never open the team's key again.

let service: TestService
let organisation: Organisation
let team: ReturnType<typeof teamOf>
let [dana, alex, robin]: Person[] = []
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
  team = teamOf(service, organisation)
  dana = await admitPerson(service, organisation, 'cell', 'dana')
  alex = await admitPerson(service, organisation, 'cell', 'alex')
  robin = await admitPerson(service, organisation, 'cell', 'robin')
})
afterEach(() => service.close())

const members = () => {
  if (!dana || !alex || !robin) throw new Error('three members are admitted before each test')
  return { dana, alex, robin }
}

/** The service as one sender meets it. `leaves`: their session ends once their wraps are kept; `meanwhile` happens then too. */
function sentBy(sender: Person, leaves: boolean, meanwhile: () => Promise<unknown> = async () => undefined) {
  const { store, transactor } = service
  let isGone = false
  const between: TestService['store'] = {
    ...store,
    async putKeys(...asked) {
      await store.putKeys(...asked)
      await meanwhile()
      isGone = leaves
    },
  }
  const identify: ReturnType<typeof asStaff> = (draft) => (isGone ? refuse('not-available') : asStaff(sender.id)(draft))
  return { parts: { store: between, transactor }, identify }
}

async function admit(actor: Person, member: Person, leaves: boolean, meanwhile?: () => Promise<unknown>) {
  const { parts, identify } = sentBy(actor, leaves, meanwhile)
  return admitToTeam(parts, await team.admission(actor, member, 1), identify, service.clock.now())
}

async function keyOf(person: Person): Promise<string | null> {
  const seen = await readTeamAs(service, asStaff(person.id), service.clock.now())
  return (seen.ok && seen.value.epochs[0]?.mine) || null
}

test('[S21] a member who signs out while they take an admission over keeps the one that they had', async () => {
  const { dana, alex } = members()
  await team.create(dana, [dana, alex])
  const before = await keyOf(alex)
  expect(before).not.toBeNull()
  expect(await admit(alex, alex, true)).toEqual(refuse('not-available'))
  expect(await keyOf(alex)).toBe(before)
  expect(await team.wraps(1)).toEqual(expect.arrayContaining([dana.id, alex.id]))
  expect(await team.wraps(1)).toHaveLength(2)
  expect(await admit(alex, alex, false)).toEqual(ok({}))
  expect(await keyOf(alex)).not.toBe(before)
  expect(await team.wraps(1)).toHaveLength(2)
})

test.each([true, false])(
  '[S21] of two colleagues who admit a member at the same moment, the first is kept, whether the second signs out (%s) or not',
  async (leaves) => {
    const { dana, alex, robin } = members()
    await team.create(dana, [dana, alex])
    let first: string | null = null
    const second = await admit(dana, robin, leaves, async () => {
      expect(await admit(alex, robin, false)).toEqual(ok({}))
      first = await keyOf(robin)
    })
    expect(second.ok).toBe(!leaves)
    expect(first).not.toBeNull()
    expect(await keyOf(robin)).toBe(first)
    expect(await team.wraps(1)).toHaveLength(3)
  },
)

test('[H4] an admission that is refused, because its sender has signed out meanwhile, leaves no wrap', async () => {
  const { dana, alex } = members()
  await team.create(dana, [dana])
  expect(await admit(dana, alex, true)).toEqual(refuse('not-available'))
  expect(await team.wraps(1)).toEqual([dana.id])
})

test('[H4] an epoch that came twice keeps its wraps when the sender of the second has signed out meanwhile', async () => {
  const { dana, alex } = members()
  const made = await team.epochFrom(dana, [dana, alex])
  const { parts, identify } = sentBy(dana, true, async () => {
    expect(await team.send(dana, made)).toEqual(ok({}))
  })
  expect(await createTeamEpoch(parts, made, identify, service.clock.now())).toEqual(refuse('not-available'))
  expect(await keyOf(alex)).not.toBeNull()
  expect(await team.wraps(1)).toHaveLength(2)
})
