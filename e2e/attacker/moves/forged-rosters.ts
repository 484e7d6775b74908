import { sha256OfText } from '#client/crypto/hash.ts'
import type { SomeStaff } from '#client/enrolment/testing/people.ts'
import type { PublishedRoster, Roster } from '#shared/protocol/roster.ts'
import { rosterOf, type StaffHouse } from '../service/staff-house.ts'

/** A roster that no coordinator in force has made. The attacker signs with the organisation's key, and beside it with a former coordinator's. */
export async function forgedRoster(all: StaffHouse): Promise<PublishedRoster> {
  const { world, chain, forged, people } = all
  const { random } = world
  const from = random.weighed([
    [3, all.newest],
    [2, random.pick(chain)],
    [forged.length > 0 ? 1 : 0, random.pick([...forged, ...chain])],
  ])
  const before = rosterOf(from)
  const back = [people.former, people.left].filter(
    ({ member }) => !before.inForce.some(({ staff }) => staff === member.id),
  )
  const restored = await Promise.all(back.map(named))
  const changes: Partial<Roster>[] = [
    { inForce: inOrder([...before.inForce, ...restored]) },
    { inForce: inOrder([...before.inForce, ...restored]), revoked: [] },
    { revoked: [] },
    { issued: before.issued - 86_400 },
    { number: before.number },
    { inForce: before.inForce.filter(({ staff }) => staff !== random.pick([people.iris, people.zoe]).member.id) },
    { teams: [] },
    {},
  ]
  const by = random.weighed<SomeStaff>([
    [5, people.former],
    [1, people.nour],
  ])
  const byFormer = { by: by.member.id, byCertificate: await sha256OfText(by.member.certificate) }
  const made = { ...before, number: before.number + 1, former: await sha256OfText(from.roster), ...byFormer }
  // Nour's keys are not held: what carries their name is signed by the former coordinator.
  return {
    ...(await all.signed(people.former, { ...made, ...random.pick(changes) })),
    certificate: by.member.certificate,
  }
}

const named = async ({ member }: SomeStaff) => ({
  staff: member.id,
  certificate: await sha256OfText(member.certificate),
})

const inOrder = <Named extends { readonly staff: string }>(entries: readonly Named[]): Named[] =>
  [...entries].sort((a, b) => (a.staff < b.staff ? -1 : 1))
