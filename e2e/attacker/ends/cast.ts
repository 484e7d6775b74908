import {
  aMember,
  anOrganisation,
  aStaple,
  aTeam,
  type Member,
  now,
  type Organisation,
  type Team,
} from '#client/crypto/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Random } from '../../support/random.ts'

/** `inForce`: the number that their staple in force names, like nobody else's. `worthless`: one that is over, and one that the attacker signed. */
export type CastMember = Member<'listener'> & { readonly inForce: number; readonly worthless: readonly string[] }

/** Whose browsers are honest, and whose keys the attacker holds. */
export type Cast = {
  readonly organisation: Organisation
  readonly honest: readonly CastMember[]
  /** Former and parallel readers: certified listeners whose keys the attacker holds. */
  readonly held: readonly CastMember[]
  /** Certified by an organisation of the attacker's own, under the id of an honest listener and with held keys. */
  readonly planted: Member<'listener'>
  readonly team: Team
}

export async function aCast(random: Random): Promise<Cast> {
  const [organisation, another] = [await anOrganisation(), await anOrganisation()]
  const members = async (count: number, name: string, from: number) => {
    const made: CastMember[] = []
    for (let index = 0; index < count; index += 1) {
      const member = await aMember(organisation, 'listener', { alias: `${name} ${index + 1}` })
      const { certificate } = member
      const inForce = from + index
      const staple = await aStaple(organisation, certificate, now, { number: inForce })
      const over = await aStaple(organisation, certificate, now - 15 * 86_400_000, { number: 1 })
      made.push({
        ...member,
        staple,
        inForce,
        worthless: [over, await aStaple(another, certificate, now, { number: 2 })],
      })
    }
    return made
  }
  const honest = await members(random.whole(1, 2), 'Sam', 10)
  const held = await members(2, 'Lou', 20)
  const [victim] = honest
  if (!victim) throw new Error('nobody is honest')
  const { id, alias } = victim.certificate
  const planted = await aMember(another, 'listener', { id, alias })
  // A coordinator’s browser staples no such certificate; this one shows that a staple alone lets nobody in.
  const staple = await aStaple(organisation, planted.certificate, now, { number: 3 })
  return { organisation, honest, held, planted: { ...planted, id, staple }, team: await aTeam(organisation) }
}

/** The name of a member in a trace. */
export const nameOf = ({ honest, held }: Cast, id: StaffId): string =>
  [...honest, ...held].find((member) => member.id === id)?.certificate.alias ?? 'somebody unknown'
