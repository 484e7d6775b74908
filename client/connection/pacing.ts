import { pageScheduler } from '#client/time/page-scheduler.ts'
import { askedRates, type Cost, refilled } from '#shared/protocol/pace.ts'
import type { Scheduler } from '#shared/scheduler.ts'

/** Sends requests no faster than the service accepts them (SPEC A5). Requests of one kind leave in order. */
export type Pacing = {
  /** Calls `leave` as soon as the pace allows, possibly at once. `reset` calls `drop` instead. */
  readonly queue: (cost: Cost, leave: () => void, drop: () => void) => void
  /** Drops all waiting requests and restores whole bursts. Call it when a connection begins or ends. */
  readonly reset: () => void
}

type Waiting = { readonly amount: number; readonly leave: () => void; readonly drop: () => void }
type Lane = { left: number; at: number; waiting: Waiting[]; giveUp: () => void }
type LaneName = keyof typeof askedRates

/** Signals never wait: their senders space them. */
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
