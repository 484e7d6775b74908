import type { Limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { Clock } from '../platform/clock.ts'
import { randomId } from '../platform/random-id.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'

/** The deadline at which the other nodes declare a node dead. Each renewal moves it. */
export const nodeDue = (node: string) => `node:${node}`

/** This node, as the other nodes see it. */
export type OwnNode = {
  /** The current name. It changes once the other nodes may have released what this node held under the old name. */
  readonly name: () => string
  /** Removes the lease. Call it after the node's sockets are closed. */
  readonly stop: () => Promise<void>
}

type Parts = {
  readonly transactor: Transactor
  readonly clock: Clock
  readonly limits: Pick<Limits, 'nodeLease' | 'nodeLeaseRenewal'>
  /** Called when this node renewed too late (the process or the store stopped for a while): it no longer owns the connections it held. */
  readonly onLapsed: () => void
  readonly onBug: (where: string, thrown: unknown) => void
  /** Makes a name that no node has had. */
  readonly newName?: () => string
  readonly scheduler?: Scheduler
}

/** The node of a process that is the only one on its store. It needs no lease. */
export const lonelyNode = (newName = randomId): OwnNode => {
  const name = newName()
  return { name: () => name, stop: async () => undefined }
}

/** Renews a lease on what this node holds, so that the other nodes release it when this node is dead. */
export async function startNode(parts: Parts): Promise<OwnNode> {
  const { transactor, clock, limits, onLapsed, onBug, newName = randomId, scheduler = systemScheduler } = parts
  let name = newName()
  let until = 0
  let renewing: Promise<void> = Promise.resolve()

  async function renew(): Promise<void> {
    const next = clock.now() + limits.nodeLease
    const kept = await transactor.transact(putOff(name, next))
    if (!kept.ok) return
    // All nodes use the same clock: before `until`, no other node can have declared this one dead.
    const isInTime = until === 0 || clock.now() < until
    until = next
    if (isInTime) return
    const former = name
    name = newName()
    await transactor.transact(putOff(name, next))
    await transactor.transact(putOff(former, clock.now()))
    onLapsed()
  }

  await renew()
  const cancel = scheduler.every(limits.nodeLeaseRenewal, () => {
    renewing = renewing.then(renew).catch((thrown: unknown) => onBug('node', thrown))
  })
  return {
    name: () => name,
    async stop() {
      cancel()
      await renewing
      await transactor.transact(putOff(name, null))
    },
  }
}

/** Sets the time at which the node is declared dead, milliseconds, unless it renews first; null removes the lease. */
export const putOff =
  (node: string, until: number | null): Rule<null> =>
  (draft) => {
    draft.due(nodeDue(node), until)
    return ok(null)
  }
