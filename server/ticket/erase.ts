import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { advanceTicket } from '#shared/ticket/phase.ts'
import { parseWithdrawal } from '#shared/ticket/withdrawal.ts'
import { recordAudit } from '../audit/record.ts'
import type { Road, Rule } from '../decision.ts'
import type { Draft } from '../draft.ts'
import { dayOf } from '../platform/clock.ts'
import type { ErasedTicket, EraseList } from '../platform/erase-list.ts'
import { verifySigned } from '../platform/signature.ts'
import { type Store, StoreUnavailable } from '../store/port.ts'
import { changeTicket, presenceDue, type TicketSettings } from './changes.ts'
import { isAboutToday } from './check-submission.ts'
import {
  isLive,
  isUsable,
  type LiveTicket,
  lookupKey,
  type Ticket,
  type TombstoneTicket,
  threadLog,
  ticketKey,
  ticketKeysOwner,
  ticketPartsKey,
  ticketPresenceKey,
} from './state.ts'

export type Erasing = {
  readonly store: Store
  readonly road: Road
  readonly settings: TicketSettings
  /** Outside the store, so that a restored one does not bring back what was erased. */
  readonly eraseList: Pick<EraseList, 'addTicket'>
}
type Erased = { readonly erased: 'done' | 'under-way' }

/**
 * Withdraws a ticket (SPEC H9, G7) by its young person's signature. On SQLite nothing is left in any file when this answers `done`.
 * Repeating it answers ok. Refuses `bad-signature`, and `not-available` for another ticket or day.
 */
export async function withdrawTicket(
  erasing: Erasing,
  id: string,
  withdrawal: string,
  now: number,
): Promise<Result<Erased, RefusalName>> {
  const marked = await erasing.road.decide(markWithdrawn(id, withdrawal, now, erasing.settings))
  return marked.ok ? finishErasing(erasing, id, now) : marked
}

/** Expires a ticket whose last readable day is over; anything else is left as it is. */
export async function expireTicket(
  erasing: Erasing,
  id: string,
  now: number,
): Promise<Result<Erased | null, RefusalName>> {
  const marked = await erasing.road.decide<boolean>((draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!ticket || !isLive(ticket)) return ok(false)
    if (ticket.erasing !== null) return ok(true)
    if (dayOf(now) <= ticket.expiresOn) return ok(false)
    beginErasing(draft, ticket, { phase: 'expired', withdrawal: null }, now, erasing.settings)
    return ok(true)
  })
  if (!marked.ok) return marked
  return marked.value ? finishErasing(erasing, id, now) : ok(null)
}

/** At start: erases again what a restored store has brought back, to the end. Answers whether it had. */
export async function eraseAgain(erasing: Erasing, { id, phase }: ErasedTicket, now: number): Promise<boolean> {
  const back = await erasing.road.decide((draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!isUsable(ticket)) return ok(false)
    beginErasing(draft, ticket, { phase, withdrawal: null }, now, erasing.settings)
    return ok(true)
  })
  const erased = back.ok && back.value ? await finishErasing(erasing, id, now) : back
  if (!erased.ok) throw new StoreUnavailable('the store cannot erase again what was erased')
  return back.ok && back.value
}

function markWithdrawn(id: string, text: string, now: number, settings: TicketSettings): Rule<null> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!ticket) return refuse('not-available')
    if (!isLive(ticket)) return ticket.phase === 'withdrawn' ? ok(null) : refuse('not-available')
    const signed = verifySigned(parseWithdrawal(text), ticket.sig)
    if (!signed.ok) return signed
    if (signed.value.ticket !== id || !isAboutToday(signed.value.day, now)) return refuse('not-available')
    if (ticket.erasing !== null) return ok(null)
    beginErasing(draft, ticket, { phase: 'withdrawn', withdrawal: text }, now, settings)
    return ok(null)
  }
}

function beginErasing(
  draft: Draft,
  ticket: LiveTicket,
  erasing: NonNullable<LiveTicket['erasing']>,
  now: number,
  settings: TicketSettings,
): void {
  changeTicket(draft, ticket, { ...ticket, erasing }, settings)
  draft.due(erasingDue(ticket.id, ticket.submissionSha256), now + finishedWithin)
  draft.announce({ to: 'every-cell', name: 'ticket:erased', body: { ticket: ticket.id } })
}

/** On the erase list first, then the wraps, then content and thread, then the tombstone. Called again by a start that finds a ticket still erasing. */
async function finishErasing(
  { store, road, settings, eraseList }: Erasing,
  id: string,
  now: number,
): Promise<Result<Erased, RefusalName>> {
  const ticket = await road.decide((draft) => ok(draft.read(ticketKey(id))))
  if (!ticket.ok) return ticket
  if (!ticket.value) return refuse('not-available')
  if (isLive(ticket.value) && ticket.value.erasing)
    await eraseList.addTicket({ id, phase: ticket.value.erasing.phase }, now)
  const keys = await eraseWraps(store, ticket.value)
  const buried = await road.decide(buryTicket(id, keys === 'under-way', now, settings))
  if (!buried.ok) return buried
  // Where files are being rewritten, what was just erased is in the next rewriting.
  if (keys === 'done') await store.sweep()
  return ok({ erased: keys })
}

function eraseWraps(store: Store, ticket: Ticket): Promise<Erased['erased']> | Erased['erased'] {
  if (isLive(ticket)) return store.eraseKeys(ticketKeysOwner(ticket.id, ticket.submissionSha256))
  return ticket.erasing ? 'under-way' : 'done'
}

/** How often it is asked whether files have been rewritten, milliseconds. */
const lookEvery = 1000
/** After this another node, or a later start, finishes what the one that began it did not, milliseconds. */
const finishedWithin = 5000

const erasingDue = (id: string, submissionSha256: string) => `ticket-erasing:${id}/${submissionSha256}`

/**
 * Finishes an erasing that whoever began it left, and ends what the tombstone says of it once no file holds the wraps; until then it is
 * asked again. `subject` is what `erasingDue` names.
 */
export async function endErasing(erasing: Erasing, subject: string, now: number): Promise<void> {
  const { store, road, settings } = erasing
  const [id = '', submissionSha256 = ''] = subject.split('/')
  const left = await road.decide((draft) => ok(isBeingErased(draft.read(ticketKey(id)))))
  if (left.ok && left.value) {
    const finished = await finishErasing(erasing, id, now)
    if (finished.ok) return
  }
  const keys = await store.eraseKeys(ticketKeysOwner(id, submissionSha256))
  const ended = await road.decide((draft) => {
    const ticket = draft.read(ticketKey(id))
    if (keys === 'under-way') draft.due(erasingDue(id, submissionSha256), now + lookEvery)
    else if (ticket && !isLive(ticket) && ticket.erasing) {
      changeTicket(draft, null, { ...ticket, erasing: false }, settings)
    }
    return ok(null)
  })
  if (!ended.ok) throw new StoreUnavailable('the store cannot keep that a ticket is erased')
}

function buryTicket(id: string, underWay: boolean, now: number, settings: TicketSettings): Rule<null> {
  return (draft) => {
    const ticket = draft.read(ticketKey(id))
    if (!ticket || !isLive(ticket) || ticket.erasing === null) return ok(null)
    const { withdrawal } = ticket.erasing
    const phase = advanceTicket(ticket.phase, ticket.erasing.phase === 'expired' ? 'expire' : 'withdraw')
    if (phase !== 'withdrawn' && phase !== 'expired') throw new Error('a ticket being erased can always end')
    const { consent, bearerSha256, receivedOn } = ticket
    const common = { id: ticket.id, consent, bearerSha256, receivedOn, withdrawal }
    const tombstone: TombstoneTicket = { ...common, phase, endedOn: dayOf(now), erasing: underWay }
    draft.write(ticketPartsKey(id), null)
    draft.write(ticketPresenceKey(id), null)
    draft.due(presenceDue(id), null)
    draft.due(erasingDue(id, ticket.submissionSha256), underWay ? now + lookEvery : null)
    draft.eraseLog(threadLog(id))
    if (ticket.returnCode) draft.write(lookupKey(ticket.returnCode.lookupSha256), null)
    recordAudit(draft, { kind: `ticket:${phase}`, actor: null, subject: id, now })
    changeTicket(draft, ticket, tombstone, settings)
    return ok(null)
  }
}

/**
 * At start: finishes every erasing that was interrupted, and erases the wraps that belong to no ticket. On a store that other nodes
 * share such wraps may belong to a ticket that is just being submitted: there they are left to `orphanedWraps`.
 */
export async function finishInterruptedErasing(erasing: Erasing, now: number): Promise<void> {
  const tickets = (await erasing.store.list('ticket')).map(({ value }) => value as Ticket)
  for (const ticket of tickets) if (isBeingErased(ticket)) await finishErasing(erasing, ticket.id, now)
  if (erasing.store.shared) return
  for (const owner of await orphansIn(erasing.store)) await erasing.store.eraseKeys(owner)
}

const isBeingErased = (ticket: Ticket | null): boolean => ticket !== null && isLive(ticket) && ticket.erasing !== null

/** Work for a sweep: erases the wraps that belonged to no ticket at the sweep before either, which is long after any submission. */
export function orphanedWraps(store: Store): () => Promise<void> {
  let before = new Set<string>()
  return async () => {
    const orphans = await orphansIn(store)
    for (const owner of orphans) if (before.has(owner)) await store.eraseKeys(owner)
    before = new Set(orphans)
  }
}

/** Owners first: a ticket that is kept meanwhile is then among the tickets. */
async function orphansIn(store: Store): Promise<readonly string[]> {
  const owners = await store.keyOwners('ticket/')
  if (owners.length === 0) return []
  const tickets = (await store.list('ticket')).map(({ value }) => value as Ticket)
  const owned = new Set(tickets.filter(isLive).map((ticket) => ticketKeysOwner(ticket.id, ticket.submissionSha256)))
  return owners.filter((owner) => !owned.has(owner))
}
