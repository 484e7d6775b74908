import type { StaffId } from '#shared/ids.ts'
import type { OpenedTicket } from '#shared/protocol/cell.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import type { Store } from '../store/port.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import type { Member } from './cell-rules.ts'
import { hasOpened, keepOpening, mayRead } from './openings.ts'
import { type LiveTicket, ticketKey, ticketKeysOwner, ticketPartsKey } from './state.ts'

/** The member who opens, and the parts: `triage` to sort the list, `all` to read the ticket. After `all` the session may read the thread. */
export type Opening = {
  readonly parts: 'triage' | 'all'
  readonly session: string
  readonly identify: Rule<Member>
}

/**
 * Gives a member the ciphertexts of a ticket, after it has kept the audit event (G19). `triage` gives only that part and the attestation,
 * with which the cell's browser checks that it is not forged.
 */
export async function openTicket(
  { store, transactor }: { readonly store: Store; readonly transactor: Transactor },
  id: string,
  opening: Opening,
  now: number,
): Promise<Result<OpenedTicket, RefusalName>> {
  const opened = await transactor.transact(giveParts(id, opening, now))
  if (!opened.ok) return opened
  const { ticket, sealed } = opened.value
  const wraps = await store.readKeys(ticketKeysOwner(id, ticket.submissionSha256))
  const team = wraps[ticket.wrap]
  const { triage, attestation } = sealed
  if (team === undefined || triage === undefined || attestation === undefined) return refuse('not-available')
  return ok({
    consent: ticket.consent,
    carried: ticket.carried,
    epoch: ticket.epoch,
    teamWrap: team,
    wrapper: ticket.wrapper,
    parts: opening.parts === 'all' ? sealed : { triage, attestation },
  })
}

/** Reads the sealed parts for a member who may read them now, and records the audit event in the same change. */
export function giveParts(
  id: string,
  { parts, session, identify }: Opening,
  now: number,
): Rule<{ readonly ticket: LiveTicket; readonly sealed: Readonly<Record<string, string>> }> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    const sealed = draft.read(ticketPartsKey(id))
    const who = identify(draft)
    if (!who.ok) return who
    const member = who.value.id
    if (!mayRead(ticket, member) || !sealed) return refuse('not-available')
    const kind = parts === 'all' ? 'ticket:opened' : 'ticket:triage-opened'
    recordAudit(draft, { kind, actor: member, subject: id, now })
    if (parts === 'all') keepOpening(draft, ticket.id, session, now)
    return ok({ ticket, sealed })
  }
}

/** Whether this session may read the thread: its member may read the ticket, and its opening is on the audit trail (G19). */
export const mayReadThread =
  (id: string, member: StaffId, session: string): Rule<null> =>
  (draft) =>
    mayRead(draft.read(ticketKey(id)), member) && hasOpened(draft, id, session) ? ok(null) : refuse('not-available')
