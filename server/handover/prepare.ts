import { followUpTeam } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { identifyListener, type ListenerClaim } from '../desk/claim.ts'
import { teamStaple } from '../staff/staples.ts'
import { holdsLastingCertificate } from '../staff/state.ts'
import { currentTeamCertificate, readTeam } from '../team/state.ts'
import { preparePermit } from '../ticket/permit.ts'
import type { Rule } from '../transaction/transactor.ts'

/** `team`: its certificate; `staple`: the newest roster's staple for it. */
type Prepared = { readonly team: string; readonly staple: string; readonly expires: number }

/**
 * Makes a permit's commitment known, and gives the team's certificate with its staple, to a certified listener (SPEC H1). The request names no conversation, and
 * what is kept names no listener. Refuses `not-available`, `no-certificate`, `team-not-ready`.
 */
export function prepareHandover(claim: ListenerClaim, commitment: string, now: number): Rule<Prepared> {
  return (draft) => {
    const listener = identifyListener(draft, claim, now)
    if (!listener.ok) return listener
    if (!holdsLastingCertificate(listener.value, now)) return refuse('no-certificate')
    const team = currentTeamCertificate(readTeam(draft), now)
    const stapled = team && teamStaple(draft, followUpTeam, team)
    if (!stapled || stapled.until <= now + limits.unusedBeforeEnd) return refuse('team-not-ready')
    const permit = preparePermit(commitment, now)(draft)
    return permit.ok ? ok({ team, staple: stapled.text, expires: permit.value.expires }) : permit
  }
}
