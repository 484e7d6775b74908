import { isDeepStrictEqual } from 'node:util'
import { verifyIssued } from '#client/crypto/certificate.ts'
import { newId } from '#client/crypto/random.ts'
import {
  newInvitation,
  proveInvitation,
  sealInvitationSecret,
  signInvitation,
} from '#client/crypto/staff/invitation.ts'
import { newStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { must } from '#client/crypto/testing/people.ts'
import type { SomeStaff } from '#client/enrolment/testing/people.ts'
import type { EnrolledMember } from '#client/enrolment/vouch.ts'
import type { StaffId } from '#shared/ids.ts'
import type { StaffHouse } from '../service/staff-house.ts'

/** Somebody who says that they were invited, and who has truly invited them so; null if the attacker has changed or planted it. */
export type Enrolment = { readonly member: EnrolledMember; readonly inviter: SomeStaff | null }

/** An enrolment as this coordinator's list shows it: a true one, or one that the attacker has planted or changed. */
export async function anEnrolment(all: StaffHouse, reader: SomeStaff): Promise<Enrolment> {
  const { random, clock } = all.world
  const { nour, iris, former } = all.people
  const inviter = random.pick([nour, iris, former])
  const made = newInvitation(random.pick(['listener', 'cell', 'supervisor'] as const), 'sam.durand')
  const keys = await newStaffKeys()
  const claimed = { id: newId<StaffId>(), alias: 'Sam', enc: keys.enc.public, sig: keys.sig.public }
  const to = must(await verifyIssued(all.house.fresh.public, reader.member.certificate, 'supervisor'))
  const by = { id: inviter.member.id, sig: inviter.session.keys.sig, deployment: all.house.deploymentId }
  const statement = await signInvitation({ ...made, title: 'écoute', person: newId<StaffId>() }, by, clock.now)
  const { secret, ...invited } = made
  const member: EnrolledMember = {
    ...{ status: 'enrolled', ...invited, ...claimed, statement },
    proof: await proveInvitation(secret, { ...invited, ...claimed }),
    secret: await sealInvitationSecret(made, to),
  } as EnrolledMember
  return random.chance(0.3) ? { member, inviter } : altered(member)

  /** The attacker changes what the list says, or seals a secret of its own: nothing proves who sealed it. */
  async function altered(true_: EnrolledMember): Promise<Enrolment> {
    const own = newInvitation(random.pick([true_.role, 'supervisor'] as const), true_.login)
    const ownSecret = { ...own, invitation: true_.invitation }
    const proven = { invitation: true_.invitation, role: own.role, login: true_.login, ...claimed }
    const planted = {
      ...true_,
      role: own.role,
      secret: await sealInvitationSecret(ownSecret, to),
      proof: await proveInvitation(own.secret, proven),
    } as EnrolledMember
    // Everything is right but the signature's owner: who left is as good as anybody as long as they are in force.
    if (random.chance(0.3))
      return { member: { ...planted, statement: await formers(ownSecret, former) }, inviter: former }
    const others = await newStaffKeys()
    const changes: EnrolledMember[] = [
      planted,
      { ...planted, statement: await formers(ownSecret, nour) } as EnrolledMember,
      { ...true_, enc: others.enc.public } as EnrolledMember,
      { ...true_, sig: others.sig.public } as EnrolledMember,
      { ...true_, role: 'supervisor' } as EnrolledMember,
      { ...true_, alias: 'Max' } as EnrolledMember,
    ]
    const changed = random.pick(changes)
    return { member: changed, inviter: isDeepStrictEqual(changed, true_) ? inviter : null }
  }

  /** Signed by the former coordinator, in their own name or in that of one in force. */
  async function formers(own: typeof made, name: SomeStaff): Promise<string> {
    const signer = { id: name.member.id, sig: former.session.keys.sig, deployment: all.house.deploymentId }
    return signInvitation({ ...own, title: 'écoute', person: newId<StaffId>() }, signer, clock.now)
  }
}
