import type { Scheduler } from '#shared/scheduler.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** A node's timers, in virtual time: they are late while it is suspended, and never fire once it is dead. */
export const schedulerOf = (node: SimulatedNode): Scheduler => ({
  now: () => node.world.time.now,
  after(milliseconds, act) {
    let isCancelled = false
    node.later(milliseconds, () => {
      if (!isCancelled) act()
    })
    return () => {
      isCancelled = true
    }
  },
  every(milliseconds, act) {
    let isCancelled = false
    const tick = () => {
      if (isCancelled) return
      node.later(milliseconds, tick)
      act()
    }
    node.later(milliseconds, tick)
    return () => {
      isCancelled = true
    }
  },
  turn: () => new Promise((resolve) => node.later(0, resolve)),
})
