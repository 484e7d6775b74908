import type { ConversationState } from '#server/conversation/state.ts'
import type { DeskState } from '#server/desk/state.ts'
import { type ConnectionName, isHeldBy } from '#server/notice/connection-name.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import type { Rule } from '#server/transaction/transactor.ts'
import { limits, settings } from '../limits.ts'
import { all, type Work } from '../work.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** Stand for server/node/let-go.ts. */
export const letGoOfNode = (node: SimulatedNode, name: string, now: number): Work<void> =>
  letGo(node, (connection) => isHeldBy(connection, name), now)

export const letGoOfFormer = (node: SimulatedNode, now: number): Work<void> =>
  letGo(node, (connection) => !isHeldBy(connection, node.name), now)

function* letGo(node: SimulatedNode, isGone: (connection: ConnectionName) => boolean, now: number): Work<void> {
  const decisions: Rule<null>[] = []
  const { rules } = node.world
  for (const { value } of yield* node.ask((store) => store.list('conversation'))) {
    const { id: conversation, connection } = value as ConversationState
    if (connection !== null && isGone(connection))
      decisions.push(rules.letGoOfDevice({ conversation, connection }, now, limits))
  }
  for (const { value } of yield* node.ask((store) => store.list('desk'))) {
    const { staff, connection } = value as DeskState
    if (connection !== null && isGone(connection)) decisions.push(rules.loseListener(staff, connection, now, limits))
  }
  for (const { key, value } of yield* node.ask((store) => store.list('ticket-presence'))) {
    const { connection } = value as { readonly connection: ConnectionName }
    const id = key.slice('ticket-presence/'.length)
    if (isGone(connection)) decisions.push(rules.leaveThread(id, connection, settings))
  }
  const results = yield* all(decisions.map((rule) => node.decide(rule)))
  if (results.some((result) => !result.ok)) throw new StoreUnavailable('not everybody could be let go')
}
