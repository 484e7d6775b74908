import type { PartName } from '#shared/consent/scope.ts'
import type { StaffId } from '#shared/ids.ts'
import type { OpenedTicket } from '#shared/protocol/cell.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Opening, openingKind, partsGiven, ticketOpenings } from '#shared/protocol/ticket-openings.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import type { Store } from '../store/port.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import type { Member } from './cell-rules.ts'
import { hasOpened, isAnswering, keepOpening, mayRead } from './openings.ts'
import { type LiveTicket, ticketKey, ticketKeysOwner, ticketPartsKey } from './state.ts'

/** What is opened, by the member of which session. After `content` the session may read the thread. */
export type AskedOpening<Of extends Opening = Opening> = {
  readonly opening: Of
  readonly session: string
  readonly identify: Rule<Member>
}

type Parts = { readonly [Name in PartName]?: string }

/**
 * Gives a member the consent, the key sealed to the team, and the ciphertexts of an opening, after it has kept the audit event (G19). With the attestation
 * the cell's browser checks that nothing is forged.
 */
export async function openTicket(
  { store, transactor }: { readonly store: Store; readonly transactor: Transactor },
  id: string,
  asked: AskedOpening<{ readonly name: 'triage' | 'content' }>,
  now: number,
): Promise<Result<OpenedTicket, RefusalName>> {
  const opened = await transactor.transact(giveParts(id, asked, now))
  if (!opened.ok) return opened
  const { ticket, parts } = opened.value
  const wraps = await store.readKeys(ticketKeysOwner(id, ticket.submissionSha256))
  const team = wraps[ticket.wrap]
  if (team === undefined) return refuse('not-available')
  return ok({
    consent: ticket.consent,
    carried: ticket.carried,
    epoch: ticket.epoch,
    teamWrap: team,
    wrapper: ticket.wrapper,
    parts,
  })
}

/** Gives the taker's session, which has opened the ticket, the sealed part that says how to reach the young person (SPEC H17). */
export const giveContact =
  (
    id: string,
    asked: AskedOpening<Extract<Opening, { name: 'contact' }>>,
    now: number,
  ): Rule<{ readonly part: string }> =>
  (draft) => {
    const given = giveParts(id, asked, now)(draft)
    if (!given.ok) return given
    const { contact } = given.value.parts
    return contact === undefined ? refuse('not-available') : ok({ part: contact })
  }

/** Reads the sealed parts of an opening for a member who may have them now, and records the audit event in the same change. */
export function giveParts(
  id: string,
  { opening, session, identify }: AskedOpening,
  now: number,
): Rule<{ readonly ticket: LiveTicket; readonly parts: Parts }> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    const sealed: Parts | null = draft.read(ticketPartsKey(id))
    const who = identify(draft)
    if (!who.ok) return who
    const member = who.value.id
    if (!mayRead(ticket, member) || !sealed) return refuse('not-available')
    const isForTaker = ticketOpenings[opening.name].to === 'taker'
    if (isForTaker && !(isAnswering(ticket, member) && hasOpened(draft, id, session))) return refuse('not-available')
    const names = partsGiven(opening, Object.keys(sealed))
    if (names.length === 0) return refuse('not-available')
    recordAudit(draft, { kind: openingKind(opening), actor: member, subject: id, now })
    if (opening.name === 'content') keepOpening(draft, ticket.id, session, now)
    return ok({ ticket, parts: Object.fromEntries(names.map((name) => [name, sealed[name]])) })
  }
}

/** Whether this session may read the thread: its member may read the ticket, and its opening is on the audit trail (G19). */
export const mayReadThread =
  (id: string, member: StaffId, session: string): Rule<null> =>
  (draft) =>
    mayRead(draft.read(ticketKey(id)), member) && hasOpened(draft, id, session) ? ok(null) : refuse('not-available')
