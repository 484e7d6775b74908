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
  /** Whether there is room to keep what people who come anew would say. */
  readonly hasRoom: () => boolean
  readonly onBug: (where: string, thrown: unknown) => void
  readonly scheduler?: Scheduler
}

export type Queue = {
  /** Something changed that may let somebody be served, or change what they are shown. */
  readonly nudge: () => void
  /** What this node announced, and what is told to every node: whatever moves a conversation or a desk is a nudge. */
  readonly hear: (notices: readonly Draft['notices'][number][]) => void
  readonly figures: () => WaitingFigures
  readonly watchYouth: ViewBroadcaster['watchYouth']
  readonly unwatchYouth: ViewBroadcaster['unwatchYouth']
  readonly watchDesk: ViewBroadcaster['watchDesk']
  readonly unwatchDesk: ViewBroadcaster['unwatchDesk']
  readonly stop: () => Promise<void>
}

/** Another node's changes are seen at the latest after this long, milliseconds. */
const every = 1000
/** Places are told at most this often, milliseconds (SPEC C13). */
const tellPause = 250

/** What coordination changes for listeners: certificates, and the team that tickets go to. */
const shownAtDesks = new Set(['members:changed', 'team:changed'])
const moving = new Set(['conversation:changed', 'conversation:released', 'desk:changed'])

/** Starts matching and telling on this node. */
export function startQueue(given: QueueParts): Queue {
  const { store, transactor, clock, limits, hasRoom, onBug, scheduler = systemScheduler } = given
  const recentWaits = new RecentWaits()
  const parts = { store, transactor, clock, limits, hasRoom, recentWaits }
  const views = new ViewBroadcaster(parts)
  const failed = (where: string) => (thrown: unknown) => {
    // The next round tries again, and the store says itself when it is down.
    if (!(thrown instanceof StoreUnavailable)) onBug(where, thrown)
  }
  const match = startLoop({ work: () => matchWaiting(parts), every, pause: 0, onBug: failed('queue-match'), scheduler })
  const tell = startLoop({ work: () => views.tell(), every, pause: tellPause, onBug: failed('queue-tell'), scheduler })

  function nudge() {
    match.ask()
    tell.ask()
  }

  return {
    nudge,
    hear(notices) {
      for (const notice of notices) {
        if (notice.to === 'every-node') recentWaits.assigned(clock.now(), notice.othersWait)
        if (!('name' in notice)) continue
        if (shownAtDesks.has(notice.name)) {
          views.lookAtDesks()
          tell.ask()
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
      await Promise.all([match.stop(), tell.stop()])
    },
  }
}
