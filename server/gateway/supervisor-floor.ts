import type { Limits } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { WaitingFigures } from '#shared/protocol/service.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { type Floor, waitersShown } from '#shared/protocol/supervisor.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { startLoop } from '../background/loop.ts'
import { outcomesOf } from '../day-count/day-count.ts'
import { coordinatorsOnDuty, floorListeners, missedCalls, wishesToTalk, withheldGrants } from '../desk/floor.ts'
import type { Clock } from '../platform/clock.ts'
import { readService } from '../service-hours/service.ts'
import { supervisorIds } from '../staff/roster.ts'
import { type Store, StoreUnavailable } from '../store/port.ts'
import { liveTickets } from '../ticket/list.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Transactor } from '../transaction/transactor.ts'

export type FloorParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly figures: () => WaitingFigures
  readonly hasRoom: () => boolean
  readonly limits: Limits
}

/** The floor as coordination sees it: people, counts and the states of tickets; no one's words. */
export async function readFloorView({
  store,
  transactor,
  clock,
  figures,
  hasRoom,
  limits,
}: FloorParts): Promise<Result<Floor, RefusalName>> {
  const tickets = (await liveTickets(store)).map(({ id, phase, receivedOn, taker, alarm }) => {
    return { ticket: id, phase, receivedOn, taker, alarm }
  })
  const waiting = (await store.waiting(waitersShown)).map(({ since }) => since)
  return transactor.transact((draft) =>
    ok({
      listeners: floorListeners(draft, clock.now()),
      figures: figures(),
      waiting,
      service: readService(draft, clock.now(), hasRoom(), limits),
      hasRoom: hasRoom(),
      tickets,
      onDuty: coordinatorsOnDuty(draft),
      today: { outcomes: outcomesOf(draft, serviceDay(clock.now())) },
      missedCalls: missedCalls(draft),
      wishes: wishesToTalk(draft),
      withheldGrants: withheldGrants(draft),
    }),
  )
}

export type FloorWatch = {
  /** Takes the notices of this node, and tells the supervisors if the floor shows any of them. */
  readonly hear: (notices: readonly Draft['notices'][number][]) => void
  readonly ask: () => void
  readonly stop: () => Promise<void>
}

/** The shortest time between two notices, milliseconds. */
const pause = 400

const shownOnFloor = new Set([
  'desk:changed',
  'conversation:changed',
  'conversation:released',
  'figures:changed',
  'service:changed',
  'hours:changed',
  'member:here',
  'ticket:changed',
])

/** Tells this node's supervisors when their floor has changed. Without supervisors it reads nothing. */
export function watchFloor(
  parts: FloorParts & {
    readonly isWatched: () => boolean
    /** The longest time until changes by other nodes, or by time alone, are seen, milliseconds. */
    readonly every: number
    readonly onBug: (where: string, thrown: unknown) => void
    readonly scheduler?: Scheduler
  },
): FloorWatch {
  const { transactor, isWatched, every, onBug } = parts
  let shown = ''

  async function tell(): Promise<void> {
    if (!isWatched()) return
    const floor = await readFloorView(parts)
    if (!floor.ok) return
    const { service, ...rest } = floor.value
    const next = JSON.stringify([rest, { ...service, now: 0 }])
    if (next === shown) return
    shown = next
    await transactor.transact((draft) => {
      const body = { floor: floor.value }
      for (const staff of supervisorIds(draft))
        draft.announce({ to: 'supervisor', staff, onlyHere: true, name: 'floor:changed', body })
      return ok(null)
    })
  }

  const failed = (thrown: unknown) => {
    // The next round tries again. The store reports its own failures.
    if (!(thrown instanceof StoreUnavailable)) onBug('floor', thrown)
  }
  const loop = startLoop({
    work: tell,
    every,
    pause,
    onBug: failed,
    ...(parts.scheduler ? { scheduler: parts.scheduler } : {}),
  })
  return {
    hear(notices) {
      if (notices.some((notice) => 'name' in notice && shownOnFloor.has(notice.name))) loop.ask()
    },
    ask: loop.ask,
    stop: loop.stop,
  }
}
