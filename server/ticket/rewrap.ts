import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import type { Store } from '../store/port.ts'
import { certifiedEpoch, readTeam } from '../team/state.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import type { Member } from './cell-rules.ts'
import { changeTicket, type TicketSettings } from './changes.ts'
import { isUsable, type Ticket, teamWrapName, ticketKey, ticketKeysOwner } from './state.ts'

export type Rewrap = { readonly ticket: string; readonly epoch: number; readonly wrap: string }

/**
 * Replaces a ticket's team wrap by one to a newer, certified epoch. Order: keep the new wrap beside the old one, name it in the state, erase
 * the old one. So the wrap that the state names exists wherever the process is killed.
 */
export async function rewrapTicket(
  {
    store,
    transactor,
    settings,
  }: { readonly store: Store; readonly transactor: Transactor; readonly settings: TicketSettings },
  { ticket: id, epoch, wrap }: Rewrap,
  identify: Rule<Member>,
  now: number,
): Promise<Result<Record<string, never>, RefusalName>> {
  const replaced = await transactor.transact((draft) => {
    const ticket = draft.read(ticketKey(id))
    const who = identify(draft)
    if (!who.ok) return who
    if (!isUsable(ticket) || !certifiedEpoch(readTeam(draft), epoch)) return refuse('not-available')
    const owner = ticketKeysOwner(id, ticket.submissionSha256)
    return epoch > ticket.epoch ? ok({ owner, epoch: ticket.epoch, member: who.value.id }) : refuse('stale')
  })
  if (!replaced.ok) return replaced
  const { owner } = replaced.value
  await store.putKeys(owner, { [teamWrapName(epoch)]: wrap })
  const renamed = await transactor.transact((draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!isUsable(ticket)) return refuse('not-available')
    if (ticket.epoch !== replaced.value.epoch) return refuse('stale')
    changeTicket(draft, ticket, { ...ticket, epoch }, settings)
    recordAudit(draft, { kind: 'ticket:rewrapped', actor: replaced.value.member, subject: id, now })
    return ok({})
  })
  // A withdrawal in between has erased the wraps that were there before, so the new one must be erased too.
  if (renamed.ok) await store.eraseKeys(owner, [teamWrapName(replaced.value.epoch)])
  else if (renamed.refused === 'not-available') await store.eraseKeys(owner)
  return renamed
}

/** The epochs to which tickets with content are still wrapped. Their private keys are still needed. */
export const epochsInUse = (tickets: readonly Ticket[]): ReadonlySet<number> =>
  new Set(tickets.filter(isUsable).map(({ epoch }) => epoch))
