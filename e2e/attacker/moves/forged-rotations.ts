import { sha256OfText } from '#client/crypto/hash.ts'
import { signRoster } from '#client/crypto/staff/roster.ts'
import { aHouse } from '#client/enrolment/testing/people.ts'
import type { PublishedRoster, Roster } from '#shared/protocol/roster.ts'
import type { RotatedHouse } from '../service/rotated-house.ts'
import { rosterOf } from '../service/staff-house.ts'

/**
 * The chain up to one of its rosters, and behind it one that the attacker has made: with the former key, or with another one of its own. A former
 * coordinator is its maker, whom a browser that reads nothing newer still takes for one in force.
 */
export async function forgedRotation({ all, chain, house }: RotatedHouse): Promise<readonly PublishedRoster[]> {
  const { random, clock } = all.world
  const { former, planted } = all.people
  const length = random.weighed([
    [3, chain.findLastIndex((each) => rosterOf(each).inForce.some(({ staff }) => staff === former.member.id)) + 1],
    [1, chain.length - 1],
    [2, chain.length],
    [1, random.whole(1, chain.length)],
  ])
  const shown = chain.slice(0, length)
  const from = shown.at(-1) as PublishedRoster
  const before = rosterOf(from)
  const { key, fresh } = await aHouse()
  const others = <Named extends { readonly certificate: string }>(named: readonly Named[]) =>
    named.map((each) => ({ ...each, certificate: random.bytes(32) }))
  const inForce = others(before.inForce)
  const back = { staff: planted.member.id, certificate: random.bytes(32) }
  const teams = others(before.teams)
  const withPlanted = [...inForce, back].sort((a, b) => (a.staff < b.staff ? -1 : 1))
  const [changes, by] = random.pick<readonly [Partial<Roster>, CryptoKey]>([
    // The former key goes on, or names itself again.
    [{}, all.house.key],
    [{ organisation: all.house.fresh.public, inForce, teams }, all.house.key],
    // It names the new key, as whose successor nobody but that key may sign.
    [{ organisation: house.fresh.public, inForce, teams }, all.house.key],
    [{ organisation: fresh.public, inForce, teams }, key],
    [{ organisation: fresh.public, inForce: withPlanted, teams }, key],
  ])
  const made: Roster = {
    ...{ ...before, number: before.number + 1, former: await sha256OfText(from.roster) },
    ...{ issued: Math.max(before.issued, Math.floor(clock.now / 1000)), by: former.member.id },
    ...{ byCertificate: await sha256OfText(former.member.certificate), ...changes },
  }
  const maker = { id: former.member.id, sig: former.session.keys.sig }
  return [...shown, { ...(await signRoster(by, maker, made)), certificate: former.member.certificate }]
}
