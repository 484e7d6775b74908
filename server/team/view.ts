import type { StaffId } from '#shared/ids.ts'
import type { Team } from '#shared/protocol/team.ts'
import { activeStaff } from '../staff/roster.ts'
import type { Draft } from '../transaction/draft.ts'
import { isHeldBy, readTeam } from './state.ts'

/** The private keys that are sealed to one member, by epoch. */
export type HeldWraps = ReadonlyMap<number, string>

/** The cell's team as one reader sees it. Only a member gets wraps, and only their own. */
export function teamView(draft: Draft, mine: HeldWraps = new Map()): Team {
  const { id, recovery, epochs, newEpochNeeded } = readTeam(draft)
  const holds = (member: StaffId) => epochs.filter((epoch) => isHeldBy(epoch, member)).map(({ epoch }) => epoch)
  return {
    id,
    recovery,
    epochs: epochs.map(({ epoch, public: point, certificate, recoveryWrap, claim }) => ({
      ...{ epoch, public: point, certificate, recoveryWrap, claim },
      mine: mine.get(epoch) ?? null,
    })),
    members: activeStaff(draft, 'cell').map((member) => ({
      id: member.id,
      alias: member.alias,
      certificate: member.certificate,
      holds: holds(member.id),
    })),
    newEpochNeeded,
  }
}
