import type { cellRequests } from '#shared/protocol/cell.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import type { NewTeamEpoch, Team } from '#shared/protocol/team.ts'
import type { CellDesk } from '../cell-desk.ts'
import { certifyTeam } from '../certify-team.ts'
import { sha256 } from './kept-rosters.ts'
import { aConnection, coordinationOf, heldRoster, now, rostersOf, type SomeStaff } from './people.ts'

/** A server's record of the cell's key, as each member sees it: epochs in order, and the holders of each wrap. */
export class KeptTeam {
  epochs: (NewTeamEpoch & { certificate: string | null })[] = []
  members: SomeStaff[]
  newEpochNeeded = false
  /** Answers to other requests. */
  readonly answers: Record<string, (body: never) => unknown> = {}

  constructor(...members: SomeStaff[]) {
    this.members = members
  }

  teamFor(reader: SomeStaff): Team {
    return {
      id: this.epochs[0]?.team ?? null,
      recovery: this.epochs[0]?.recovery ?? null,
      epochs: this.epochs.map(({ epoch, public: point, certificate, recoveryWrap, claim, wraps }) => ({
        ...{ epoch, public: point, certificate, recoveryWrap, claim },
        mine: wraps.find(({ member }) => member === reader.member.id)?.wrap ?? null,
      })),
      members: this.members.map(({ member: { id, alias, certificate } }) => ({
        ...{ id, alias, certificate },
        holds: this.epochs.filter(({ wraps }) => wraps.some(({ member }) => member === id)).map(({ epoch }) => epoch),
      })),
      newEpochNeeded: this.newEpochNeeded,
    }
  }

  connection() {
    return aConnection({
      'team:create-epoch': (made: NewTeamEpoch) => {
        this.epochs.push({ ...made, certificate: null })
        return {}
      },
      'team:admit': ({ member, epoch, wrap }: RequestOf<(typeof cellRequests)['team:admit']>) => {
        this.epochs.find((each) => each.epoch === epoch)?.wraps.push({ member, wrap })
        return {}
      },
      'team:certify': ({ epoch, certificate }: { epoch: number; certificate: string }) => {
        const found = this.epochs.find((each) => each.epoch === epoch)
        if (found) found.certificate = certificate
        return {}
      },
      ...this.answers,
    })
  }

  /** The roster names every member, and the newest certified epoch. */
  rosters(supervisor: SomeStaff) {
    const newest = this.epochs.findLast(({ certificate }) => certificate !== null)
    const teams = newest
      ? [{ purpose: followUpTeam, epoch: newest.epoch, certificate: sha256(newest.certificate ?? '') }]
      : []
    return rostersOf(
      supervisor,
      this.members.map(({ member }) => member),
      { teams },
    )
  }

  desk(reader: SomeStaff, at = now): CellDesk {
    const { roster } = this.rosters(reader).newest()
    const { session } = reader
    return { request: this.connection().request, session, team: this.teamFor(reader), roster, now: at }
  }

  coordination(supervisor: SomeStaff, at = now) {
    const members: StaffMember[] = this.members.map(({ member }) => member)
    return coordinationOf(supervisor, members, this.connection().request, at, heldRoster(this.rosters(supervisor)))
  }

  certify(supervisor: SomeStaff, team = this.teamFor(supervisor), at = now) {
    return certifyTeam(this.coordination(supervisor, at), team, 'Équipe de suivi')
  }
}
