import { StoreUnavailable } from '#server/store/port.ts'
import { isBeingErased } from '#server/ticket/erasing-rules.ts'
import { isLive, type Ticket, ticketKey, ticketKeysOwner } from '#server/ticket/state.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { settings } from '../limits.ts'
import type { Work } from '../work.ts'
import type { SimulatedNode } from './simulated-node.ts'

type Erased = { readonly erased: 'done' | 'under-way' }

/**
 * Stand for server/ticket/erase.ts, step by step, so that a crash may come between any two: the young person's signature is taken for
 * checked, and sweeping the files is left out.
 */
export function* withdrawTicket(node: SimulatedNode, id: string, now: number): Work<Result<Erased, RefusalName>> {
  const marked = yield* node.decide(
    node.world.rules.markWithdrawn(id, `withdrawal of ${id}`, () => ok(null), now, settings),
  )
  return marked.ok ? yield* finishErasing(node, id, now) : marked
}

export function* endTerm(node: SimulatedNode, id: string, now: number): Work<void> {
  const marked = yield* node.decide(node.world.rules.markExpired(id, now, settings))
  const expired = marked.ok && marked.value ? yield* finishErasing(node, id, now) : marked
  if (!expired.ok) throw new StoreUnavailable('the store cannot keep that a ticket has expired')
}

function* finishErasing(node: SimulatedNode, id: string, now: number): Work<Result<Erased, RefusalName>> {
  const { rules } = node.world
  const ticket = yield* node.decide((draft) => ok(draft.read(ticketKey(id))))
  if (!ticket.ok) return ticket
  if (!ticket.value) return refuse('not-available')
  const early = rules.wrapsFirst ? yield* eraseWraps(node, ticket.value) : 'done'
  const buried = yield* node.decide(rules.buryTicket(id, early === 'under-way', now, settings))
  if (!buried.ok) return buried
  return ok({ erased: rules.wrapsFirst ? early : yield* eraseWraps(node, ticket.value) })
}

function* eraseWraps(node: SimulatedNode, ticket: Ticket): Work<Erased['erased']> {
  if (!isLive(ticket)) return ticket.erasing ? 'under-way' : 'done'
  const owner = ticketKeysOwner(ticket.id, ticket.submissionSha256)
  return yield* node.ask((store) => store.eraseKeys(owner))
}

export function* endErasing(node: SimulatedNode, subject: string, now: number): Work<void> {
  const [id = '', submissionSha256 = ''] = subject.split('/')
  const left = yield* node.decide((draft) => ok(isBeingErased(draft.read(ticketKey(id)))))
  if (left.ok && left.value) {
    const finished = yield* finishErasing(node, id, now)
    if (finished.ok) return
  }
  const keys = yield* node.ask((store) => store.eraseKeys(ticketKeysOwner(id, submissionSha256)))
  const ended = yield* node.decide(node.world.rules.endBurial(subject, keys === 'under-way', now, settings))
  if (!ended.ok) throw new StoreUnavailable('the store cannot keep that a ticket is erased')
}

/** At a start: whatever was interrupted is finished, and on a store of one node wraps without a ticket go at once. */
export function* finishInterruptedErasing(node: SimulatedNode, now: number): Work<void> {
  const tickets = yield* node.ask((store) => store.list('ticket'))
  for (const { value } of tickets) {
    const ticket = value as Ticket
    if (isBeingErased(ticket)) yield* finishErasing(node, ticket.id, now)
  }
  if (node.world.store.shared) return
  for (const owner of yield* orphans(node)) yield* node.ask((store) => store.eraseKeys(owner))
}

function* orphans(node: SimulatedNode): Work<readonly string[]> {
  const owners = yield* node.ask((store) => store.keyOwners('ticket/'))
  if (owners.length === 0) return []
  const tickets = yield* node.ask((store) => store.list('ticket'))
  const live = tickets.map(({ value }) => value as Ticket).filter(isLive)
  const owned = new Set(live.map((ticket) => ticketKeysOwner(ticket.id, ticket.submissionSha256)))
  return owners.filter((owner) => !owned.has(owner))
}

/** Work for a sweep: erases the wraps that belonged to no ticket at the sweep before either. */
export function orphanedWraps(node: SimulatedNode): () => Work<void> {
  let before = new Set<string>()
  return function* () {
    const found = yield* orphans(node)
    for (const owner of found) if (before.has(owner)) yield* node.ask((store) => store.eraseKeys(owner))
    before = new Set(found)
  }
}
