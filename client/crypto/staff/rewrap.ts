import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { rewrapContext } from '../ticket-context.ts'
import { wrap } from '../wrap.ts'
import type { TeamKey } from './team-key.ts'
import { type OpeningRefusal, type SealedForTeam, unlock } from './ticket-opening.ts'

/** Wraps a ticket's key for a later, certified epoch of the same team. It opens no part. */
export async function rewrapTicket(
  sealed: Omit<SealedForTeam, 'parts'>,
  held: TeamKey,
  next: VerifiedCertificate<'team'>,
): Promise<Result<string, OpeningRefusal>> {
  if (next.id !== held.team) return refuse('other-team')
  if (next.epoch <= sealed.epoch) return refuse('other-epoch')
  const unlocked = await unlock({ ...sealed, parts: {} }, held)
  if (!unlocked.ok) return unlocked
  const { record, key } = unlocked.value
  return ok(await wrap(next.enc, key, rewrapContext(sealed.ticket, next.id, next.epoch, record.sig)))
}
