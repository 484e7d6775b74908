import type { Limits } from '#shared/protocol/limits.ts'
import type { WaitingFigures } from '#shared/protocol/service.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { Clock } from '../platform/clock.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { ViewBroadcaster } from '../queue/broadcast-views.ts'
import { matchWaiting } from '../queue/match.ts'
import { RecentWaits } from '../queue/recent-waits.ts'
import { type Store, StoreUnavailable } from '../store/port.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Transactor } from '../transaction/transactor.ts'
import { startLoop } from './loop.ts'

export type QueueParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly limits: Limits
  /** Whether there is room to store the messages of new conversations. */
  readonly hasRoom: () => boolean
  readonly onBug: (where: string, thrown: unknown) => void
  readonly scheduler?: Scheduler
}

export type Queue = {
  /** Starts a round of matching and broadcasting after a change that may affect either. */
  readonly nudge: () => void
  /** Takes the notices of this node and those to every node. Each that changes a conversation or a desk is a nudge. */
  readonly hear: (notices: readonly Draft['notices'][number][]) => void
  readonly figures: () => WaitingFigures
  readonly watchYouth: ViewBroadcaster['watchYouth']
  readonly unwatchYouth: ViewBroadcaster['unwatchYouth']
  readonly watchDesk: ViewBroadcaster['watchDesk']
  readonly unwatchDesk: ViewBroadcaster['unwatchDesk']
  readonly stop: () => Promise<void>
}

/** The longest time before another node's changes are seen, milliseconds. */
const every = 1000
/** The shortest time between two broadcasts of places, milliseconds (SPEC C13). */
const broadcastPause = 250

/** Notices of coordination's changes that desks show: certificates, and the team that receives tickets. */
const shownAtDesks = new Set(['members:changed', 'team:changed'])
const moving = new Set(['conversation:changed', 'conversation:released', 'desk:changed'])

/** Starts matching and broadcasting on this node. */
export function startQueue(given: QueueParts): Queue {
  const { store, transactor, clock, limits, hasRoom, onBug, scheduler = systemScheduler } = given
  const recentWaits = new RecentWaits()
  const parts = { store, transactor, clock, limits, hasRoom, recentWaits }
  const views = new ViewBroadcaster(parts)
  const failed = (where: string) => (thrown: unknown) => {
    // The next round tries again, and the store itself logs that it is unavailable.
    if (!(thrown instanceof StoreUnavailable)) onBug(where, thrown)
  }
  const match = startLoop({ work: () => matchWaiting(parts), every, pause: 0, onBug: failed('queue-match'), scheduler })
  const broadcast = startLoop({
    work: () => views.broadcast(),
    every,
    pause: broadcastPause,
    onBug: failed('queue-tell'),
    scheduler,
  })

  function nudge() {
    match.ask()
    broadcast.ask()
  }

  return {
    nudge,
    hear(notices) {
      for (const notice of notices) {
        if (notice.to === 'every-node') recentWaits.assigned(clock.now(), notice.othersWait)
        if (!('name' in notice)) continue
        if (shownAtDesks.has(notice.name)) {
          views.lookAtDesks()
          broadcast.ask()
        }
        if (!moving.has(notice.name)) continue
        if (notice.to === 'youth' && notice.name === 'conversation:changed') {
          const { conversation } = notice.body
          if (conversation.phase !== 'waiting' || conversation.place === null) views.forgetShown(notice.conversation)
          else continue
        }
        nudge()
      }
    },
    figures: () => views.figures,
    watchYouth: (conversation, connection, settled) => views.watchYouth(conversation, connection, settled),
    unwatchYouth: (conversation, connection) => views.unwatchYouth(conversation, connection),
    watchDesk: (staff, connection, settled) => views.watchDesk(staff, connection, settled),
    unwatchDesk: (staff, connection) => views.unwatchDesk(staff, connection),
    async stop() {
      await Promise.all([match.stop(), broadcast.stop()])
    },
  }
}
