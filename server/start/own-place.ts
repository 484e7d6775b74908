import { letGoOfFormer } from '../background/let-go.ts'
import { lonelyNode, type OwnNode, startNode } from '../background/own-node.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import type { Base } from './base.ts'
import type { Closing } from './closing.ts'

/** This node among the others, or alone: then nobody is connected yet, whatever the run before had left. */
export async function takeOwnPlace(base: Base, settings: TicketSettings, closing: Closing): Promise<OwnNode> {
  const { store, transactor, clock, limits, onBug, missed, nodes } = base
  const node = nodes
    ? await startNode({ transactor, clock, limits, onBug, onLapsed: () => missed('node-lapsed') })
    : lonelyNode()
  closing.add(node.stop)
  if (!nodes) await letGoOfFormer({ store, transactor, limits, settings }, node.name(), clock.now())
  return node
}
