import type { PermitProof } from '#shared/protocol/permit.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { parseRefusal, parseWithdrawal } from '#shared/protocol/withdrawal.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { ErasedTicket, EraseList } from '../outside-store/erase-list.ts'
import { verifySigned } from '../platform/signature.ts'
import { type Store, StoreUnavailable } from '../store/port.ts'
import type { Transactor } from '../transaction/transactor.ts'
import type { TicketSettings } from './changes.ts'
import { isAboutToday } from './check-submission.ts'
import { endPermit, type PermitEnd } from './end-permit.ts'
import { buryTicket, endBurial, isBeingErased, markErasedBefore, markExpired, markWithdrawn } from './erasing-rules.ts'
import { ticketIdOf } from './permit.ts'
import { isLive, type LiveTicket, type Ticket, ticketKey, ticketKeysOwner } from './state.ts'

export type Erasing = {
  readonly store: Store
  readonly transactor: Transactor
  readonly settings: TicketSettings
  /** The list is outside the store, so that a restored backup cannot bring back an erased ticket. */
  readonly eraseList: Pick<EraseList, 'addTicket'>
}
type Erased = { readonly erased: 'done' | 'under-way' }

/**
 * Withdraws a ticket on its young person's signature (SPEC H9, G7). On SQLite no file holds anything of it when this answers `done`.
 * A repeat answers ok. Refuses `bad-signature`, and `not-available` for another ticket or day.
 */
export async function withdrawTicket(
  erasing: Erasing,
  id: string,
  withdrawal: string,
  now: number,
): Promise<Result<Erased, RefusalName>> {
  const check = isSignedFor(withdrawal, now)
  const marked = await erasing.transactor.transact(markWithdrawn(id, withdrawal, check, now, erasing.settings))
  return marked.ok ? finishErasing(erasing, id, now) : marked
}

/** Whether the young person signed this withdrawal, for this ticket and within a day of today. */
const isSignedFor =
  (withdrawal: string, now: number) =>
  (ticket: LiveTicket): Result<null, RefusalName> => {
    const signed = verifySigned(parseWithdrawal(withdrawal), ticket.sig)
    if (!signed.ok) return signed
    const isMeant = signed.value.ticket === ticket.id && isAboutToday(signed.value.day, now)
    return isMeant ? ok(null) : refuse('not-available')
  }

/**
 * Ends a permit on a text signed by its key: a withdrawal, or a "no", which the day's count keeps (SPEC H3). Whatever the permit made is erased,
 * and it makes nothing more. Answers ok whatever the permit, so nobody learns which exist. Refuses `bad-signature`, and `not-available` for
 * another ticket or day.
 */
export async function withdrawByPermit(
  erasing: Erasing,
  proof: PermitProof,
  { how, text }: { readonly how: PermitEnd; readonly text: string },
  now: number,
): Promise<Result<Erased, RefusalName>> {
  const signed = verifySigned(how === 'refused' ? parseRefusal(text) : parseWithdrawal(text), proof.sig)
  if (!signed.ok) return signed
  const id = ticketIdOf(proof.sig)
  if (signed.value.ticket !== id || !isAboutToday(signed.value.day, now)) return refuse('not-available')
  const ended = await erasing.transactor.transact(endPermit(proof, { how, text }, now, erasing.settings))
  if (!ended.ok) return ended
  return ended.value.ticket ? finishErasing(erasing, id, now) : ok({ erased: 'done' })
}

/** Expires a ticket whose last readable day is over. Does nothing to any other. */
export async function expireTicket(
  erasing: Erasing,
  id: string,
  now: number,
): Promise<Result<Erased | null, RefusalName>> {
  const marked = await erasing.transactor.transact(markExpired(id, now, erasing.settings))
  if (!marked.ok) return marked
  return marked.value ? finishErasing(erasing, id, now) : ok(null)
}

/** Runs at the end of the last readable day. Throws `StoreUnavailable` where the store cannot keep the change; the deadline then runs again. */
export async function endTerm(erasing: Erasing, id: string, now: number): Promise<void> {
  const expired = await expireTicket(erasing, id, now)
  if (!expired.ok) throw new StoreUnavailable('the store cannot keep that a ticket has expired')
}

/** At start: erases a ticket again, completely, if a restored store has brought it back. Answers whether it had. */
export async function eraseAgain(erasing: Erasing, { id, phase }: ErasedTicket, now: number): Promise<boolean> {
  const back = await erasing.transactor.transact(markErasedBefore(id, phase, now, erasing.settings))
  const erased = back.ok && back.value ? await finishErasing(erasing, id, now) : back
  if (!erased.ok) throw new StoreUnavailable('the store cannot erase again what was erased')
  return back.ok && back.value
}

/** Order: erase list, wraps, content and thread, tombstone. A start calls this again for a ticket that is still erasing. */
async function finishErasing(
  { store, transactor, settings, eraseList }: Erasing,
  id: string,
  now: number,
): Promise<Result<Erased, RefusalName>> {
  const ticket = await transactor.transact((draft) => ok(draft.read(ticketKey(id))))
  if (!ticket.ok) return ticket
  if (!ticket.value) return refuse('not-available')
  if (isLive(ticket.value) && ticket.value.erasing)
    await eraseList.addTicket({ id, phase: ticket.value.erasing.phase }, now)
  const keys = await eraseWraps(store, ticket.value)
  const buried = await transactor.transact(buryTicket(id, keys === 'under-way', now, settings))
  if (!buried.ok) return buried
  // During a rewrite a sweep is not needed: the next rewrite covers what was just erased.
  if (keys === 'done') await store.sweep()
  return ok({ erased: keys })
}

function eraseWraps(store: Store, ticket: Ticket): Promise<Erased['erased']> | Erased['erased'] {
  if (isLive(ticket)) return store.eraseKeys(ticketKeysOwner(ticket.id, ticket.submissionSha256))
  return ticket.erasing ? 'under-way' : 'done'
}

/**
 * Finishes an interrupted erasing. Once no file holds the wraps it clears the tombstone's `erasing` flag; until then the deadline runs
 * again. `erasingDue` makes `subject`.
 */
export async function endErasing(erasing: Erasing, subject: string, now: number): Promise<void> {
  const { store, transactor, settings } = erasing
  const [id = '', submissionSha256 = ''] = subject.split('/')
  const left = await transactor.transact((draft) => ok(isBeingErased(draft.read(ticketKey(id)))))
  if (left.ok && left.value) {
    const finished = await finishErasing(erasing, id, now)
    if (finished.ok) return
  }
  const keys = await store.eraseKeys(ticketKeysOwner(id, submissionSha256))
  const ended = await transactor.transact(endBurial(subject, keys === 'under-way', now, settings))
  if (!ended.ok) throw new StoreUnavailable('the store cannot keep that a ticket is erased')
}

/**
 * At start: finishes every interrupted erasing, and erases the wraps that belong to no ticket. On a shared store such wraps may belong to a
 * ticket that another node is about to keep, so `orphanedWraps` erases them there.
 */
export async function finishInterruptedErasing(erasing: Erasing, now: number): Promise<void> {
  const tickets = (await erasing.store.list('ticket')).map(({ value }) => value as Ticket)
  for (const ticket of tickets) if (isBeingErased(ticket)) await finishErasing(erasing, ticket.id, now)
  if (erasing.store.shared) return
  for (const owner of await orphansIn(erasing.store)) await erasing.store.eraseKeys(owner)
}

/**
 * Work for a sweep: erases wraps that belong to no ticket now and belonged to none at the sweep before. A device that repeats a submission
 * may make a ticket of them at any time, so each owner is checked once more just before it is erased.
 */
export function orphanedWraps(store: Store): () => Promise<void> {
  let before = new Set<string>()
  return async () => {
    const orphans = await orphansIn(store)
    for (const owner of orphans) {
      if (before.has(owner) && (await orphansIn(store, owner)).includes(owner)) await store.eraseKeys(owner)
    }
    before = new Set(orphans)
  }
}

/** Lists the owners before the tickets: a ticket that is kept in between is then in the list of tickets. */
async function orphansIn(store: Store, start = 'ticket/'): Promise<readonly string[]> {
  const owners = await store.keyOwners(start)
  if (owners.length === 0) return []
  const tickets = (await store.list('ticket')).map(({ value }) => value as Ticket)
  const owned = new Set(tickets.filter(isLive).map((ticket) => ticketKeysOwner(ticket.id, ticket.submissionSha256)))
  return owners.filter((owner) => !owned.has(owner))
}
