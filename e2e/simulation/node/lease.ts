import { putOff } from '#server/background/own-node.ts'
import { limits } from '../limits.ts'
import { run, type Work } from '../work.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** Keeps a node's lease, and gives it another name after it was silent for too long: stands for server/node/own-node.ts. */
export class NodeLease {
  readonly #node: SimulatedNode
  readonly #onLapsed: () => void
  #until = 0

  constructor(node: SimulatedNode, onLapsed: () => void) {
    this.#node = node
    this.#onLapsed = onLapsed
  }

  *renew(): Work<void> {
    const node = this.#node
    const next = node.now() + limits.nodeLease
    const kept = yield* node.decide(putOff(node.name, next))
    if (!kept.ok) return
    const isInTime = this.#until === 0 || node.now() < this.#until
    this.#until = next
    if (isInTime) return
    const former = node.name
    node.name = node.world.name('node')
    node.world.trace.note(`${node.label} was silent for too long, and is ${node.name} from now on`)
    yield* node.decide(putOff(node.name, next))
    yield* node.decide(putOff(former, node.now()))
    this.#onLapsed()
  }

  /** One renewal after the other, however long each takes. */
  keepRenewing(): void {
    const node = this.#node
    let isUnderWay = false
    let asked = 0
    const begin = () => {
      if (asked === 0 || isUnderWay || node.isDraining) return
      asked -= 1
      isUnderWay = true
      const over = () => {
        isUnderWay = false
        begin()
      }
      run(this.renew(), over, (thrown) => node.bug(thrown))
    }
    const tick = () => {
      asked += 1
      begin()
      node.later(limits.nodeLeaseRenewal, tick)
    }
    node.later(limits.nodeLeaseRenewal, tick)
  }

  *giveUp(): Work<void> {
    yield* this.#node.decide(putOff(this.#node.name, null))
  }
}
