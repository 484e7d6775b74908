import type { StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { checkCertificate } from '../staff/certificate.ts'
import { organisationKey } from '../staff/state.ts'
import { readTeam, type TeamEpochState, teamKey } from '../team/state.ts'
import type { Rule } from '../transaction/transactor.ts'
import { announceTeam } from './announce.ts'

export const retirementDue = (epoch: number) => `team-retirement:${epoch}`

/** Longer than any permit lives, so that a card shown under the former epoch can still be answered. */
const cardsInFlight = (limits: Limits) => limits.permit + 2 * 60 * 60 * 1000

/**
 * Keeps the organisation's certificate of the newest epoch, first or renewed. From then on new tickets are sealed to this epoch. A former epoch
 * retires when the cards that name it have expired. Refuses `stale` for another epoch, or if it does not last longer than the present certificate.
 */
export function certifyTeamEpoch(
  request: { readonly epoch: number; readonly certificate: string },
  actor: StaffId,
  now: number,
  limits: Limits = promised,
): Rule<Record<string, never>> {
  return (draft) => {
    const team = readTeam(draft)
    const organisation = draft.read(organisationKey)
    const newest = team.epochs.at(-1)
    if (!newest || !organisation || team.id === null || team.recovery === null) return refuse('not-available')
    if (request.epoch !== newest.epoch) return refuse('stale')
    const { id, recovery } = team
    const expected = { id, role: 'team', enc: newest.public, epoch: newest.epoch, recovery }
    const leaf = checkCertificate(request.certificate, organisation.organisation, expected, now)
    if (!leaf.ok) return leaf
    const { expires } = leaf.value
    if (newest.certificate === request.certificate) return ok({})
    if (newest.certificateExpires !== null && expires <= newest.certificateExpires) return refuse('stale')
    const certified: TeamEpochState = { ...newest, certificate: request.certificate, certificateExpires: expires }
    draft.write(teamKey, { ...team, epochs: [...team.epochs.slice(0, -1), certified] })
    for (const former of team.epochs.slice(0, -1))
      if (newest.certificate === null && !former.retired)
        draft.due(retirementDue(former.epoch), now + cardsInFlight(limits))
    recordAudit(draft, { kind: 'team:epoch-certified', actor, subject: `${newest.epoch}`, now })
    announceTeam(draft, now)
    return ok({})
  }
}

/** Retires a former epoch: from now on it accepts no ticket and no re-wrap (SPEC S11). */
export function retireEpoch(epoch: number): Rule<null> {
  return (draft) => {
    const team = readTeam(draft)
    const isFormer = team.epochs.some((each) => each.epoch > epoch && each.certificate !== null)
    const present = team.epochs.find((each) => each.epoch === epoch)
    if (!isFormer || !present || present.retired) return ok(null)
    const epochs = team.epochs.map((each) => (each === present ? { ...each, retired: true } : each))
    draft.write(teamKey, { ...team, epochs })
    return ok(null)
  }
}
