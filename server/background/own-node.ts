import type { Limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { Clock } from '../platform/clock.ts'
import { randomId } from '../platform/random-id.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'

/** A node that is given up is due; one that renews puts it off. */
export const nodeDue = (node: string) => `node:${node}`

/** This node as the others know it. */
export type OwnNode = {
  /** Another one after the others may have given up what it held under the former. */
  readonly name: () => string
  /** Gives itself up: by then its sockets are gone. */
  readonly stop: () => Promise<void>
}

type Parts = {
  readonly transactor: Transactor
  readonly clock: Clock
  readonly limits: Pick<Limits, 'nodeLease' | 'nodeLeaseRenewal'>
  /** Told when this node was silent for too long (it stood still, or its store was away): what it held is no longer its own. */
  readonly onLapsed: () => void
  readonly onBug: (where: string, thrown: unknown) => void
  /** Draws a name that no node ever had. */
  readonly newName?: () => string
  readonly scheduler?: Scheduler
}

/** A process that has its store to itself: nobody waits for news of it. */
export const lonelyNode = (newName = randomId): OwnNode => {
  const name = newName()
  return { name: () => name, stop: async () => undefined }
}

/** Keeps a lease on what this node holds, so that the others let go of it when this one is dead. */
export async function startNode(parts: Parts): Promise<OwnNode> {
  const { transactor, clock, limits, onLapsed, onBug, newName = randomId, scheduler = systemScheduler } = parts
  let name = newName()
  let until = 0
  let renewing: Promise<void> = Promise.resolve()

  async function renew(): Promise<void> {
    const next = clock.now() + limits.nodeLease
    const kept = await transactor.transact(putOff(name, next))
    if (!kept.ok) return
    // Others look at the same clock: up to here nobody can have given this node up.
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

/** The node is given up at `until`, milliseconds, unless it says so again; null takes the lease away. */
export const putOff =
  (node: string, until: number | null): Rule<null> =>
  (draft) => {
    draft.due(nodeDue(node), until)
    return ok(null)
  }
