import { rewrap } from '#shared/protocol/rewrap.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { sha256OfText } from '../hash.ts'
import { sign } from '../signature.ts'
import { rewrapContext } from '../ticket-context.ts'
import { wrap } from '../wrap.ts'
import type { Admitter } from './admission.ts'
import { type OpeningRefusal, openSorting, type SealedForTeam, type TicketOpeners } from './ticket-opening.ts'

/**
 * Wraps a ticket's key for a later, certified epoch of the same team, and signs that as `by`, for `ticket:rewrap`. It first opens the triage and
 * the attestation: so it passes on no key that the young person's record does not prove, whoever wrapped it before.
 */
export async function rewrapTicket(
  sealed: SealedForTeam,
  held: TicketOpeners,
  next: VerifiedCertificate<'team'>,
  by: Admitter,
): Promise<Result<string, OpeningRefusal>> {
  if (next.id !== held.team.team) return refuse('other-team')
  if (next.epoch <= sealed.epoch) return refuse('other-epoch')
  const opened = await openSorting(sealed, held)
  if (!opened.ok) return opened
  const { record, key } = opened.value
  const { ticket } = sealed
  const about = { ticket, team: next.id, epoch: next.epoch }
  const wrapped = await wrap(next.enc, key, rewrapContext(ticket, next.id, next.epoch, record.sig))
  const said = { ...about, former: await sha256OfText(sealed.teamWrap), by: by.id, wrap: wrapped }
  return ok(await sign('rewrap', rewrap, said, by.sig.privateKey))
}
