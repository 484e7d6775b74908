import type { StaffId } from '#shared/ids.ts'
import { admission } from '#shared/protocol/admission.ts'
import type { cellRequests } from '#shared/protocol/cell.ts'
import { followUpTeam, parseCertificate } from '#shared/protocol/certificate.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import type { NewTeamEpoch, SignedWrap, Team } from '#shared/protocol/team.ts'
import type { CellDesk } from '../cell-desk.ts'
import { certifyTeam } from '../certify-team.ts'
import { sha256 } from './kept-rosters.ts'
import { aConnection, coordinationOf, heldRoster, now, rostersOf, type SomeStaff } from './people.ts'

/** A server's record of the cell's key, as each member sees it: epochs in order, and the holders of each wrap. */
export class KeptTeam {
  epochs: (Omit<NewTeamEpoch, 'wraps'> & { certificate: string | null; wraps: (SignedWrap & { by: StaffId })[] })[] = []
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
        mine: admissionOf(reader, { team: this.epochs[0]?.team ?? '', epoch, public: point }, wraps),
      })),
      members: this.members.map(({ member: { id, alias, certificate } }) => ({
        ...{ id, alias, certificate },
        holds: this.epochs.filter(({ wraps }) => wraps.some(({ member }) => member === id)).map(({ epoch }) => epoch),
      })),
      newEpochNeeded: this.newEpochNeeded,
    }
  }

  connection(by: SomeStaff) {
    const signed = (wrap: SignedWrap) => ({ ...wrap, by: by.member.id })
    return aConnection({
      'team:create-epoch': (made: NewTeamEpoch) => {
        this.epochs.push({ ...made, certificate: null, wraps: made.wraps.map(signed) })
        return {}
      },
      'team:admit': ({ epoch, ...wrap }: RequestOf<(typeof cellRequests)['team:admit']>) => {
        const found = this.epochs.find((each) => each.epoch === epoch)
        if (found) found.wraps = [...found.wraps.filter(({ member }) => member !== wrap.member), signed(wrap)]
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
    return { request: this.connection(reader).request, session, team: this.teamFor(reader), roster, now: at }
  }

  coordination(supervisor: SomeStaff, at = now) {
    const members: StaffMember[] = this.members.map(({ member }) => member)
    return coordinationOf(
      supervisor,
      members,
      this.connection(supervisor).request,
      at,
      heldRoster(this.rosters(supervisor)),
    )
  }

  certify(supervisor: SomeStaff, team = this.teamFor(supervisor), at = now) {
    return certifyTeam(this.coordination(supervisor, at), team, 'Équipe de suivi')
  }
}

/** What the server made of the signature that this member was admitted with. */
function admissionOf(
  { member, session }: SomeStaff,
  of: { readonly team: string; readonly epoch: number; readonly public: string },
  wraps: readonly (SignedWrap & { readonly by: StaffId })[],
): string | null {
  const found = wraps.find((each) => each.member === member.id)
  const own = parseCertificate(member.certificate ?? '')
  if (!found || !own.ok) return null
  const { by, wrap, signature } = found
  const said = { deployment: session.deploymentId, ...of, member: member.id, enc: own.value.payload.enc, by, wrap }
  return signedWith(unsignedText('admission', admission, said), signature)
}
