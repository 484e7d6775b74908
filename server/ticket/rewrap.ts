import type { RefusalName } from '#shared/protocol/refusals.ts'
import { parseRewrap } from '#shared/protocol/rewrap.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import { isRotating } from '../staff/rotating.ts'
import type { ActiveStaff } from '../staff/state.ts'
import type { Store } from '../store/port.ts'
import { certifiedEpoch, readTeam } from '../team/state.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { changeTicket, type TicketSettings } from './changes.ts'
import { isUsable, type Ticket, teamWrapName, ticketKey, ticketKeysOwner } from './state.ts'

/** The member who wraps: their key signs, and their certificate stands beside. */
export type Wrapper = Pick<ActiveStaff, 'id' | 'sig' | 'certificate'>

/** `rewrap`: the signed re-wrap of SPEC S22. */
export type RewrapRequest = { readonly ticket: string; readonly epoch: number; readonly rewrap: string }

/**
 * Replaces a ticket's team wrap by one to a newer, certified epoch, under the signature of the member who asks. Order: keep the new wrap beside the old one, name it in the state, erase
 * the old one. So the wrap that the state names exists wherever the process is killed.
 */
export async function rewrapTicket(
  {
    store,
    transactor,
    settings,
  }: { readonly store: Store; readonly transactor: Transactor; readonly settings: TicketSettings },
  request: RewrapRequest,
  identify: Rule<Wrapper>,
  now: number,
): Promise<Result<Record<string, never>, RefusalName>> {
  const { ticket: id, epoch, rewrap } = request
  const replaced = await transactor.transact((draft) => {
    const ticket = draft.read(ticketKey(id))
    const who = identify(draft)
    if (!who.ok) return who
    // A rotation names who wrapped each ticket.
    if (isRotating(draft, now)) return refuse('busy')
    if (!isUsable(ticket) || !certifiedEpoch(readTeam(draft), epoch)) return refuse('not-available')
    const owner = ticketKeysOwner(id, ticket.submissionSha256)
    if (epoch <= ticket.epoch) return refuse('stale')
    return ok({ owner, epoch: ticket.epoch, member: who.value, team: readTeam(draft).id })
  })
  if (!replaced.ok) return replaced
  const { owner, member, team } = replaced.value
  const former = (await store.readKeys(owner))[teamWrapName(replaced.value.epoch)]
  if (team === null || former === undefined) return refuse('not-available')
  if (!isSigned(request, { team, former }, member)) return refuse('bad-signature')
  await store.putKeys(owner, { [teamWrapName(epoch)]: rewrap })
  const renamed = await transactor.transact((draft) => {
    const ticket = draft.read(ticketKey(id))
    if (isRotating(draft, now)) return refuse('busy')
    if (!isUsable(ticket)) return refuse('not-available')
    if (ticket.epoch !== replaced.value.epoch) return refuse('stale')
    changeTicket(draft, ticket, { ...ticket, epoch, wrapper: member.certificate }, settings)
    recordAudit(draft, { kind: 'ticket:rewrapped', actor: member.id, subject: id, now })
    return ok({})
  })
  // A withdrawal in between has erased the wraps that were there before, so the new one must be erased too.
  if (renamed.ok) await store.eraseKeys(owner, [teamWrapName(replaced.value.epoch)])
  else if (renamed.refused === 'not-available') await store.eraseKeys(owner)
  return renamed
}

/** Whether the member who asks signed exactly this re-wrap, of exactly the wrap that it replaces. */
function isSigned(
  { ticket, epoch, rewrap }: RewrapRequest,
  { team, former }: { readonly team: string; readonly former: string },
  { id, sig }: Wrapper,
): boolean {
  const signed = verifySigned(parseRewrap(rewrap), sig)
  if (!signed.ok) return false
  const said = signed.value
  const isOfThis = said.ticket === ticket && said.team === team && said.epoch === epoch && said.by === id
  return isOfThis && said.former === sha256OfText(former)
}

/** The epochs to which tickets with content are still wrapped. Their private keys are still needed. */
export const epochsInUse = (tickets: readonly Ticket[]): ReadonlySet<number> =>
  new Set(tickets.filter(isUsable).map(({ epoch }) => epoch))
