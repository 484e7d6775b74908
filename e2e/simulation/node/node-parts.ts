import type { Sealing } from '#server/audit/seal.ts'
import type { EraseList } from '#server/outside-store/erase-list.ts'
import { limits, settings } from '../limits.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** The dependencies of most parts of a node: its core, and what it keeps on its own disk, outside the store. */
export function nodeParts(node: SimulatedNode) {
  const { store, transactor } = node.core
  const sealing: Sealing = { store, transactor, key: sealKey, mark: markInMemory() }
  const onBug = (_: string, thrown: unknown) => node.bug(thrown)
  return { ...node.core, limits, settings, eraseList, sealing, onBug }
}

const sealKey = Buffer.alloc(32, 'seal')

function markInMemory(): Sealing['mark'] {
  let mark: string | null = null
  return {
    read: () => mark,
    write(next) {
      mark = next
    },
  }
}

/** A run never restores a backup, so nobody reads the list. */
const eraseList: EraseList = {
  addTicket: async () => undefined,
  addDeparture: async () => undefined,
  read: () => ({ tickets: [], departed: [] }),
  tidy: async () => undefined,
}
