import { sha256OfBytes, sha256OfText } from '#server/platform/random-id.ts'
import { dutyKey } from '#server/staff/duty.ts'
import { rosterHeadKey } from '#server/staff/published-roster.ts'
import { teamStapleKey } from '#server/staff/staples.ts'
import { type ActiveStaff, newSession, rosterKey, sessionKey, staffKey } from '#server/staff/state.ts'
import { type TeamState, teamKey } from '#server/team/state.ts'
import { Draft } from '#server/transaction/draft.ts'
import type { StaffId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { World } from '../world.ts'
import { point } from './sealed-terms.ts'
import { roster, termStaple } from './staple-terms.ts'
import { team } from './team.ts'
import { signedTerm, wrapTerm } from './terms.ts'

export type SignedIn = { readonly id: StaffId; readonly token: string }

const year = 366 * 24 * 3_600_000

/** Stores the initial state of a run: certified staff with sessions, and the team whose key seals the tickets. */
export function keepOpeningState(world: World, count: { readonly listeners: number; readonly members: number }) {
  const draft = new Draft(
    () => ({ kept: { version: 0, value: null }, pending: null }),
    () => world.random.version(),
  )
  const ends = world.clock() + year

  function addStaff(role: 'listener' | 'cell' | 'supervisor', expires: number): SignedIn {
    const id = world.id(role) as StaffId
    const token = world.random.bytes(32)
    const session = sha256OfBytes(token)
    // No page of a run reads a coordinator's.
    const certificate = role === 'supervisor' ? 'a.b.c' : world.certificates.issue(id, role, expires)
    const staff: ActiveStaff = {
      ...{
        id,
        role,
        session,
        login: id,
        alias: 'Sam',
        enc: point(id),
        sig: point(`sig-${id}`),
        wrappedKeys: '',
        encs: [point(id)],
        nextKey: null,
        record: '',
      },
      ...{
        status: 'active',
        certificate,
        certificateExpires: expires,
        staple: { text: termStaple(certificate, lapse), until: lapse },
        organisationWrap: null,
      },
    }
    draft.write(staffKey(id), staff)
    draft.write(sessionKey(session), { ...newSession(id, world.clock()), expires: ends })
    return { id, token }
  }

  /** The roster lapses for everybody at once: for the service within minutes, or long since, and then soon for a device too. */
  const nearly = world.random.chance(0.5) ? world.clock() + limits.unusedBeforeEnd : world.clock()
  const lapse = world.random.chance(0.1) ? nearly + world.random.whole(0, 120) * 1000 : ends
  const unused = world.clock() + limits.unusedBeforeEnd
  const certified = () => (world.random.chance(0.05) ? unused + world.random.whole(0, 300_000) : ends)
  const listeners = Array.from({ length: count.listeners }, () => addStaff('listener', certified()))
  const members = Array.from({ length: count.members }, () => addStaff('cell', ends))
  // A coordinator who is signed in, and on duty in some runs: a call rings at them, and nobody answers.
  const coordinator = addStaff('supervisor', ends)
  draft.write(rosterKey, { staff: [coordinator.id], invitations: [] })
  if (world.random.chance(0.5)) draft.write(dutyKey, [coordinator.id])
  draft.write(teamKey, teamState(ends))
  draft.write(teamStapleKey(followUpTeam), {
    ...{ text: termStaple(team.certificate, ends), until: ends, fingerprint: sha256OfText(team.certificate) },
  })
  draft.write(rosterHeadKey, roster)
  world.store.commit(draft.change(), 'the opening')
  return { listeners, members, coordinator: coordinator.id }
}

const teamState = (certificateExpires: number): TeamState => ({
  id: team.id,
  recovery: point('recovery'),
  epochs: [
    {
      ...{ epoch: team.epoch, public: point('team'), certificate: team.certificate, certificateExpires },
      ...{
        recoveryWrap: wrapTerm('recovery'),
        claim: signedTerm('claim', 'team'),
        madeOn: '2026-12-01',
        holders: [],
        retired: false,
      },
    },
  ],
  newEpochNeeded: false,
  erasing: [],
})
