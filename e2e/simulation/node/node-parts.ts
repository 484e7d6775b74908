import type { Sealing } from '#server/audit/seal.ts'
import type { EraseList } from '#server/outside-store/erase-list.ts'
import { limits, settings } from '../limits.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** What most parts of a node are given: its core, and what stands outside the store, on its own disk. */
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

/** Nothing is restored in a run, so nobody reads what is listed. */
const eraseList: EraseList = {
  addTicket: async () => undefined,
  addDeparture: async () => undefined,
  read: () => ({ tickets: [], departed: [] }),
  tidy: async () => undefined,
}
