import { sha256OfText } from '#client/crypto/hash.ts'
import type { FreshPair } from '#client/crypto/key-pair.ts'
import { sign } from '#client/crypto/signature.ts'
import type { SealedForTeam } from '#client/crypto/staff/ticket-opening.ts'
import { aMember, anOrganisation, deploymentId, type Member, type Organisation } from '#client/crypto/testing/people.ts'
import { type Carried, carried } from '#shared/protocol/carried.ts'
import type { Handovers } from './handovers.ts'

/** A ticket of the attacker's own young person, who made it before the rotation: they can sign another record of the same name. */
export type OwnBefore = { readonly sealed: SealedForTeam; readonly signer: FreshPair }

/** After a rotation of the organisation's key (SPEC S26). The attacker has got hold of the former one, and certifies under it whom it likes. */
export class Rotated {
  readonly all: Handovers
  /** The new key, which the attacker does not have. */
  readonly organisation: Organisation
  readonly own: OwnBefore
  /** Whom the attacker has certified under the former key: a member of the cell, and a listener under an honest one's id and name. */
  readonly member: Member<'cell'>
  readonly listener: Member<'listener'>
  /** What the new key has said, by the text of the consent record: of each ticket of before, its author and whoever had wrapped it anew. */
  readonly statements = new Map<string, string>()

  private constructor(all: Handovers, parts: Pick<Rotated, 'organisation' | 'own' | 'member' | 'listener'>) {
    this.all = all
    this.organisation = parts.organisation
    this.own = parts.own
    this.member = parts.member
    this.listener = parts.listener
  }

  static async after(all: Handovers, own: OwnBefore): Promise<Rotated> {
    const { organisation: former, honest } = all.staff
    const { id, alias } = honest.certificate
    const rotated = new Rotated(all, {
      ...{ organisation: await anOrganisation(), own },
      member: await aMember(former, 'cell', { alias: 'Lou' }),
      listener: await aMember(former, 'listener', { id, alias, person: id }),
    })
    for (const sealed of rotated.before) {
      const wrapper = all.rewraps.findLast(({ ticket }) => ticket === sealed.ticket)?.wrapper
      const authors = wrapper ? [await sha256OfText(wrapper)] : []
      rotated.statements.set(sealed.consent, await rotated.statement(rotated.organisation, sealed, authors))
    }
    return rotated
  }

  /** The tickets of before, as they were made. */
  get before(): readonly SealedForTeam[] {
    return [...this.all.submissions.map((submission) => this.all.asTheServiceHasIt(submission)), this.own.sealed]
  }

  /** What this key says of a record that it calls one of the former key. */
  async statement(by: Organisation, { ticket, consent }: SealedForTeam, authors: readonly string[]): Promise<string> {
    const said: Carried = {
      ...{ deployment: deploymentId, ticket, consent: await sha256OfText(consent) },
      ...{ organisation: this.all.staff.organisation.public, authors: [...authors] },
    }
    return sign('carried', carried, said, by.key)
  }
}
