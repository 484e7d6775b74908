import type { ConversationId } from '#shared/ids.ts'
import { ok, refuse } from '#shared/result.ts'
import { readAllowed } from '../conversation/write.ts'
import type { ListenerClaim } from '../desk/claim.ts'
import { holdsValidCertificate, staffKey } from '../staff/state.ts'
import { currentTeamCertificate, readTeam } from '../team/state.ts'
import { issuePermit } from '../ticket/permit.ts'
import type { Rule } from '../transaction/transactor.ts'

type Prepared = { readonly team: string; readonly expires: number }

/**
 * Gives a permit and the team's certificate to a certified listener who holds the conversation (SPEC H1). The kept permit names neither the
 * listener nor the conversation. Refuses `no-certificate`, `team-not-ready`, `not-available`.
 */
export function prepareHandover(
  claim: ListenerClaim,
  conversation: ConversationId,
  permitSha256: string,
  now: number,
): Rule<Prepared> {
  return (draft) => {
    const granted = readAllowed(draft, claim, conversation, 'listener:hand-over', now)
    if (!granted) return refuse('not-available')
    if (!holdsValidCertificate(draft.read(staffKey(granted.listener)), now)) return refuse('no-certificate')
    const team = currentTeamCertificate(readTeam(draft), now)
    if (team === null) return refuse('team-not-ready')
    const permit = issuePermit(permitSha256, now)(draft)
    return permit.ok ? ok({ team, expires: permit.value.expires }) : permit
  }
}
