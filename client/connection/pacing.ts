import { pageScheduler } from '#client/time/page-scheduler.ts'
import { askedRates, type Cost, refilled } from '#shared/protocol/pace.ts'
import type { Scheduler } from '#shared/scheduler.ts'

/** Lets requests leave no faster than the service hears them (SPEC A5), each kind in its own order. */
export type Pacing = {
  /** `leave` is called at once if there is room, or when there is; never after `reset`, which calls `drop` in its place. */
  readonly queue: (cost: Cost, leave: () => void, drop: () => void) => void
  /** A connection begins with whole bursts, or has ended: nothing that waits leaves any more. */
  readonly reset: () => void
}

type Waiting = { readonly amount: number; readonly leave: () => void; readonly drop: () => void }
type Lane = { left: number; at: number; waiting: Waiting[]; giveUp: () => void }
type LaneName = keyof typeof askedRates

/** Signals have no lane: whoever sends them spaces them, and they never wait. */
export function createPacing({ now, after }: Pick<Scheduler, 'now' | 'after'> = pageScheduler): Pacing {
  let lanes: Partial<Record<LaneName, Lane>> = {}

  function laneOf(name: LaneName): Lane {
    lanes[name] ??= { left: askedRates[name].burst * 1000, at: now(), waiting: [], giveUp: () => {} }
    return lanes[name]
  }

  function run(name: LaneName): void {
    const lane = laneOf(name)
    lane.giveUp()
    const at = now()
    lane.left = refilled(askedRates[name], lane.left, at - lane.at)
    lane.at = at
    for (let next = lane.waiting[0]; next; next = lane.waiting[0]) {
      const missing = next.amount * 1000 - lane.left
      if (missing > 0) {
        lane.giveUp = after(Math.ceil(missing / askedRates[name].perSecond), () => run(name))
        return
      }
      lane.left -= next.amount * 1000
      lane.waiting.shift()
      next.leave()
    }
  }

  return {
    queue({ kind, amount }, leave, drop) {
      if (kind === 'signals') return leave()
      laneOf(kind).waiting.push({ amount, leave, drop })
      if (laneOf(kind).waiting.length === 1) run(kind)
    },
    reset() {
      const former = Object.values(lanes)
      lanes = {}
      for (const { giveUp, waiting } of former) {
        giveUp()
        for (const { drop } of waiting) drop()
      }
    },
  }
}
