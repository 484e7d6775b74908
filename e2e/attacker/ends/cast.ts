import {
  aMember,
  anOrganisation,
  aTeam,
  type Member,
  type Organisation,
  type Team,
} from '#client/crypto/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Random } from '../../support/random.ts'

/** Whose browsers are honest, and whose keys the attacker holds. */
export type Cast = {
  readonly organisation: Organisation
  readonly honest: readonly Member<'listener'>[]
  /** Former and parallel readers: certified listeners whose keys the attacker holds. */
  readonly held: readonly Member<'listener'>[]
  /** Certified by an organisation of the attacker's own, under the id of an honest listener and with held keys. */
  readonly planted: Member<'listener'>
  readonly team: Team
}

export async function aCast(random: Random): Promise<Cast> {
  const organisation = await anOrganisation()
  const members = async (count: number, name: string) => {
    const made: Member<'listener'>[] = []
    for (let index = 0; index < count; index += 1)
      made.push(await aMember(organisation, 'listener', { alias: `${name} ${index + 1}` }))
    return made
  }
  const honest = await members(random.whole(1, 2), 'Sam')
  const held = await members(random.whole(1, 2), 'Lou')
  const [victim] = honest
  if (!victim) throw new Error('nobody is honest')
  const { id, alias } = victim.certificate
  const planted = await aMember(await anOrganisation(), 'listener', { id, alias })
  return { organisation, honest, held, planted: { ...planted, id }, team: await aTeam(organisation) }
}

/** The name of a member in a trace. */
export const nameOf = ({ honest, held }: Cast, id: StaffId): string =>
  [...honest, ...held].find((member) => member.id === id)?.certificate.alias ?? 'somebody unknown'
