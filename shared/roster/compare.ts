import type { StaffId } from '../ids.ts'
import type { Roster } from '../protocol/roster.ts'
import { certificateOf, isInForce } from './derive.ts'

/** A roster with the SHA-256 of its text. The text names the former hash, so the hash covers the whole chain before it. */
export type HashedRoster = { readonly hash: string; readonly roster: Roster }

/** Why a browser that holds one roster signs nothing under another. */
export type RosterAlarm =
  /** Another deployment's. */
  | 'foreign'
  /** A lower number: an older state, such as a restored backup. */
  | 'older'
  /** The same number with another hash, or no successor of the one held. */
  | 'fork'
  /** Its maker's certificate is not in force in the one held. */
  | 'other-maker'
  /** Its date, a team's epoch or the settings went back. */
  | 'back'
  /** Somebody revoked is in force again, or no longer revoked although a certificate of theirs may still last. */
  | 'restored'
  /** Somebody in force is gone without being revoked. */
  | 'vanished'
  /** A staple, or a device to which one was shown, names a roster that is not in the chain of the one held. */
  | 'other-staple'

/** A roster as staples name it. */
export type NamedRoster = { readonly number: number; readonly hash: string }

/**
 * What is wrong with a roster that the server offers to a browser which holds another; null if it is the same, or its direct successor and may
 * take its place. Check the signatures first, the maker's against the one held.
 */
export function compareRosters(held: HashedRoster, offered: HashedRoster): RosterAlarm | null {
  const [before, after] = [held.roster, offered.roster]
  if (after.deployment !== before.deployment) return 'foreign'
  if (after.number < before.number) return 'older'
  if (after.number === before.number) return offered.hash === held.hash ? null : 'fork'
  if (after.number > before.number + 1 || after.former !== held.hash) return 'fork'
  if (certificateOf(before, after.by) !== after.byCertificate) return 'other-maker'
  if (after.organisation !== before.organisation && !isRotation(before, after)) return 'fork'
  if (after.issued < before.issued || after.settings < before.settings || hasOlderTeam(before, after)) return 'back'
  if (before.revoked.some((entry) => isRestored(entry, after))) return 'restored'
  const isAccounted = (staff: StaffId) =>
    isInForce(after, staff) || after.revoked.some((entry) => entry.staff === staff)
  return before.inForce.every(({ staff }) => isAccounted(staff)) ? null : 'vanished'
}

/** Whether another key may have taken the place of the former one: a rotation lets nobody in and nobody go, and leaves no former certificate. */
function isRotation(before: Roster, after: Roster): boolean {
  const isSame = <Entry>(one: readonly Entry[], other: readonly Entry[], nameOf: (entry: Entry) => string) =>
    one.map(nameOf).join() === other.map(nameOf).join()
  const former = new Set([...before.inForce, ...before.teams].map(({ certificate }) => certificate))
  return (
    isSame(before.inForce, after.inForce, ({ staff }) => staff) &&
    isSame(before.teams, after.teams, ({ purpose, epoch }) => `${purpose} ${epoch}`) &&
    [...after.inForce, ...after.teams].every(({ certificate }) => !former.has(certificate))
  )
}

/** What a person is shown of two rosters: who is only in one of them, and whose certificate differs. */
export type RosterDifferences = {
  readonly onlyHeld: readonly StaffId[]
  readonly onlyOffered: readonly StaffId[]
  readonly otherCertificate: readonly StaffId[]
}

export function differencesOf(held: Roster, offered: Roster): RosterDifferences {
  const only = (one: Roster, other: Roster) =>
    one.inForce.map(({ staff }) => staff).filter((staff) => !isInForce(other, staff))
  return {
    onlyHeld: only(held, offered),
    onlyOffered: only(offered, held),
    otherCertificate: held.inForce
      .filter(({ staff, certificate }) => isInForce(offered, staff) && certificateOf(offered, staff) !== certificate)
      .map(({ staff }) => staff),
  }
}

function isRestored({ staff, until }: Roster['revoked'][number], after: Roster): boolean {
  if (isInForce(after, staff)) return true
  return until > after.issued && !after.revoked.some((entry) => entry.staff === staff)
}

const hasOlderTeam = (before: Roster, after: Roster): boolean =>
  before.teams.some(({ purpose, epoch }) => (after.teams.find((team) => team.purpose === purpose)?.epoch ?? -1) < epoch)
