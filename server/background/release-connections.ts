import type { Limits } from '#shared/protocol/limits.ts'
import { loseListener } from '../assignment/lease.ts'
import { releaseDevice } from '../conversation/presence.ts'
import type { ConversationState } from '../conversation/state.ts'
import type { DeskState } from '../desk/state.ts'
import { type ConnectionName, isHeldBy } from '../notice/connection-name.ts'
import { type Store, StoreUnavailable } from '../store/port.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import { leaveThread } from '../ticket/presence.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'

export type ReleaseParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly limits: Limits
  readonly settings: TicketSettings
}

/** Marks every connection of a dead node as gone. Places in the queue and leases keep running, so that whoever reconnects in time loses nothing. */
export const releaseNode = (parts: ReleaseParts, node: string, now: number): Promise<void> =>
  release(parts, (connection) => isHeldBy(connection, node), now)

/** Marks the connections of all earlier processes as gone. Runs at the start of a process that is the only one on its store. */
export const releaseFormerNodes = (parts: ReleaseParts, own: string, now: number): Promise<void> =>
  release(parts, (connection) => !isHeldBy(connection, own), now)

async function release(
  { store, transactor, limits, settings }: ReleaseParts,
  isGone: (connection: ConnectionName) => boolean,
  now: number,
): Promise<void> {
  const rules: Rule<null>[] = []
  for (const { value } of await store.list('conversation')) {
    const { id: conversation, connection } = value as ConversationState
    if (connection !== null && isGone(connection)) rules.push(releaseDevice({ conversation, connection }, now, limits))
  }
  for (const { value } of await store.list('desk')) {
    const { staff, connection } = value as DeskState
    if (connection !== null && isGone(connection)) rules.push(loseListener(staff, connection, now, limits))
  }
  for (const { key, value } of await store.list('ticket-presence')) {
    const { connection } = value as { readonly connection: ConnectionName }
    if (isGone(connection)) rules.push(leaveThread(key.slice('ticket-presence/'.length), connection, settings))
  }
  const results = await Promise.all(rules.map((rule) => transactor.transact(rule)))
  if (results.some((result) => !result.ok)) throw new StoreUnavailable('not everybody could be let go')
}
