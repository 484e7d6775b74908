import { verifyCarried } from '#client/crypto/carried.ts'
import { sha256OfText } from '#client/crypto/hash.ts'
import { rewrapTicket } from '#client/crypto/staff/rewrap.ts'
import type { TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { ok, type Result } from '#shared/result.ts'
import { admitterOf, type CellDesk, certifiedEpochs, newestEpoch, openTeamKeys } from './cell-desk.ts'
import type { EnrolmentRefusal } from './refusals.ts'

export type Rewrapped = {
  readonly rewrapped: readonly TicketId[]
  /** Tickets with an altered consent, wrap or part; the screen must show an alarm. */
  readonly altered: readonly TicketId[]
}

/**
 * Wraps to the newest certified epoch every ticket that this member may read and whose epoch they hold, under this member's signature. It opens
 * the triage and the attestation, which prove the key, and the server audits that.
 */
export async function rewrapTickets(
  desk: CellDesk,
  tickets: readonly CellTicket[],
): Promise<Result<Rewrapped, EnrolmentRefusal>> {
  const certified = await certifiedEpochs(desk)
  if (!certified.ok) return certified
  const opening = await openTeamKeys(desk)
  if (!opening.ok) return opening
  const next = newestEpoch(desk, certified.value)?.verified
  const rewrapped: TicketId[] = []
  const altered: TicketId[] = []
  for (const { ticket, epoch, phase, taker, erasing } of tickets) {
    const held = opening.value.get(epoch)
    const mayRead = phase === 'received' || taker?.id === desk.session.staff.id
    if (!next || !held || erasing || !mayRead || epoch >= next.epoch) continue
    const opened = await desk.request('ticket:triage', { ticket })
    if (!opened.ok) {
      if (opened.refused === 'not-available') continue
      return opened
    }
    const { organisation, deploymentId } = desk.session
    const { carried: text, consent } = opened.value
    const about = async () => ({
      pin: { organisation, deploymentId },
      ticket,
      consentHash: await sha256OfText(consent),
    })
    const carried = text === null ? null : await verifyCarried(text, await about())
    const keys = { organisation, team: held, carried }
    const wrapped = await rewrapTicket({ ticket, ...opened.value }, keys, next, admitterOf(desk.session))
    if (!wrapped.ok) {
      altered.push(ticket)
      continue
    }
    const asked = await desk.request('ticket:rewrap', { ticket, epoch: next.epoch, rewrap: wrapped.value })
    // A colleague has already wrapped it, or the young person withdrew it.
    if (!asked.ok && asked.refused !== 'stale' && asked.refused !== 'not-available') return asked
    if (asked.ok) rewrapped.push(ticket)
  }
  return ok({ rewrapped, altered })
}
