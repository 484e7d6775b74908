import type { StaffId } from '#shared/ids.ts'
import type { Admission } from '#shared/protocol/admission.ts'
import { type Certificate, certificate } from '#shared/protocol/certificate.ts'
import type { NewTeamEpoch } from '#shared/protocol/team.ts'
import { ok } from '#shared/result.ts'
import { randomId } from '../../platform/random-id.ts'
import { type ActiveStaff, staffKey } from '../../staff/state.ts'
import {
  admissionBy,
  claimOf,
  keyWrap,
  newKeyPair,
  type Organisation,
  type Person,
  period,
  signJws,
} from '../../staff/testing/people.ts'
import type { TestService } from '../../staff/testing/service.ts'
import { admitToTeam } from '../../team-key/admit.ts'
import { certifyTeamEpoch } from '../../team-key/certify-epoch.ts'
import { createTeamEpoch } from '../../team-key/create-epoch.ts'
import type { Rule } from '../../transaction/transactor.ts'
import { readTeam, teamKeysOwner } from '../state.ts'

export const asStaff =
  (id: StaffId): Rule<ActiveStaff> =>
  (draft) =>
    ok(draft.read(staffKey(id)) as ActiveStaff)

/** The acts of members' and supervisors' browsers for the cell's key. */
export function teamOf(service: TestService, organisation: Organisation) {
  const { store, transactor, clock } = service
  const id = randomId()
  const recovery = newKeyPair()
  const read = () => service.expectOk((draft) => ok(readTeam(draft)))

  const of = (epoch: Pick<Admission, 'team' | 'epoch' | 'public'>) => ({
    deployment: organisation.deploymentId,
    ...epoch,
  })

  async function epochFrom(maker: Person, members: readonly Person[], changed: Partial<NewTeamEpoch> = {}) {
    const epoch = ((await read()).epochs.at(-1)?.epoch ?? 0) + 1
    const about = { team: id, epoch, public: newKeyPair().public, recovery: recovery.public, ...changed }
    const { team, public: point } = about
    const claimed = { team, epoch: about.epoch, public: point, recovery: about.recovery }
    const made: NewTeamEpoch = {
      ...claimed,
      recoveryWrap: keyWrap(),
      claim: claimOf(maker, claimed, clock.now()),
      wraps: members.map((member) => admissionBy(maker, member, of({ team, epoch: about.epoch, public: point }))),
    }
    return { ...made, ...changed }
  }

  const send = (maker: Person, made: NewTeamEpoch) => createTeamEpoch(service, made, asStaff(maker.id), clock.now())

  async function admission(actor: Person, member: Person, epoch: number, signed: Partial<Admission> = {}) {
    const state = await read()
    const found = state.epochs.find((each) => each.epoch === epoch)
    const about = of({ team: state.id ?? id, epoch, public: found?.public ?? newKeyPair().public })
    return { ...admissionBy(actor, member, about, signed), epoch }
  }

  async function certificateOver(epoch: number, other: Partial<Certificate> = {}) {
    const { epochs } = await read()
    const enc = epochs.find((each) => each.epoch === epoch)?.public ?? newKeyPair().public
    const leaf = {
      id,
      role: 'team',
      purpose: 'team:suivi',
      alias: 'Équipe de suivi',
      enc,
      epoch,
      recovery: recovery.public,
    }
    return signJws('certificate', organisation.key, certificate, {
      ...leaf,
      ...period(clock.now()),
      ...other,
    } as Certificate)
  }

  const sendCertificate = (epoch: number, text: string) =>
    transactor.transact(certifyTeamEpoch({ epoch, certificate: text }, organisation.founder.id, clock.now()))

  return {
    id,
    recovery,
    read,
    epochFrom,
    send,
    certificateOver,
    sendCertificate,
    create: async (maker: Person, members: readonly Person[]) => send(maker, await epochFrom(maker, members)),
    certify: async (epoch: number) => sendCertificate(epoch, await certificateOver(epoch)),
    admission,
    admit: async (actor: Person, member: Person, epoch: number, signed: Partial<Admission> = {}) =>
      admitToTeam(service, await admission(actor, member, epoch, signed), asStaff(actor.id), clock.now()),
    /** The members of whom a wrap of an epoch is in the store. */
    wraps: async (epoch: number) => {
      const found = (await read()).epochs.find((each) => each.epoch === epoch)
      return found ? Object.keys(await store.readKeys(teamKeysOwner(found))).map((name) => name.split('/')[0]) : []
    },
  }
}
