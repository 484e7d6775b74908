import { lonelyNode, type OwnNode, startNode } from '../background/own-node.ts'
import { releaseFormerNodes } from '../background/release-connections.ts'
import { randomId } from '../platform/random-id.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import type { Base } from './base.ts'
import type { Closing } from './closing.ts'

/** Registers this node among the others. A single node instead releases every connection of the run before. */
export async function takeOwnPlace(
  base: Pick<Base, 'store' | 'transactor' | 'clock' | 'scheduler' | 'limits' | 'onBug' | 'missed'>,
  settings: TicketSettings,
  closing: Pick<Closing, 'add'>,
  newName = randomId,
): Promise<OwnNode> {
  const { store, transactor, clock, scheduler, limits, onBug, missed } = base
  const onLapsed = () => missed('node-lapsed')
  const node = store.shared
    ? await startNode({ transactor, clock, scheduler, limits, onBug, onLapsed, newName })
    : lonelyNode(newName)
  closing.add(node.stop)
  if (!store.shared) await releaseFormerNodes({ store, transactor, limits, settings }, node.name(), clock.now())
  return node
}
