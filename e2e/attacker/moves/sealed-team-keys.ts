import { verifyIssued } from '#client/crypto/certificate.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import { certificatePeriod, issueCertificate } from '#client/crypto/staff/issue.ts'
import { makeTeamEpoch } from '#client/crypto/staff/team-key.ts'
import { must } from '#client/crypto/testing/people.ts'
import type { SomeStaff } from '#client/enrolment/testing/people.ts'
import type { StaffId } from '#shared/ids.ts'
import { admission } from '#shared/protocol/admission.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import type { Team } from '#shared/protocol/team.ts'
import type { StaffHouse } from '../service/staff-house.ts'

/** A team's key that is sealed to Zoé. `named`: who is said to have sealed it; `signer`: whose key signed that. */
export type SealedTeamKey = { readonly team: Team; readonly named: SomeStaff; readonly signer: SomeStaff }

/** The attacker has the organisation's key, and so a certificate for any epoch. Of the cell they have only the keys of one who left. */
export async function sealedTeamKey({ world, house, people }: StaffHouse): Promise<SealedTeamKey> {
  const { random, clock } = world
  const { zoe, left } = people
  const signer = random.chance(0.3) ? zoe : left
  const named = random.chance(0.3) ? zoe : signer
  const { id: member, certificate: own } = zoe.member
  const newcomer = must(await verifyIssued(house.fresh.public, own, 'cell'))
  const recovery = (await newPair()).public
  const deployment = house.deploymentId
  const by = { id: named.member.id, sig: signer.session.keys.sig, deployment }
  const made = await makeTeamEpoch({ team: newId<StaffId>(), epoch: 1, recovery }, [newcomer], by)
  const { team, epoch, public: point, recoveryWrap, wraps } = made
  const leaf = { id: team, role: 'team', purpose: followUpTeam, alias: 'Équipe de suivi', enc: point, epoch, recovery }
  const certificate = must(await issueCertificate(house.key, { ...leaf, ...certificatePeriod(clock.now) } as never))
  const { wrap, signature } = wraps[0] ?? { wrap: '', signature: '' }
  const said = { deployment, team, epoch, public: point, member, enc: newcomer.enc, by: by.id, wrap }
  const mine = signedWith(unsignedText('admission', admission, said), signature)
  const members = [zoe, left].map(({ member: { id, alias, certificate } }) => ({
    ...{ id, alias, certificate, holds: [epoch] },
  }))
  const known = { id: team, recovery, newEpochNeeded: false, members }
  return {
    team: { ...known, epochs: [{ epoch, public: point, certificate, mine, recoveryWrap, claim: '' }] },
    named,
    signer,
  }
}
