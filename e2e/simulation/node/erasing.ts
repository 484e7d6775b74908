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
