import type { Limits } from '#shared/protocol/limits.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { startSweeps } from '../background/sweeps.ts'
import { publishUnder } from '../fanout/broadcast.ts'
import { type Meters, startMeters } from '../metrics/meters.ts'
import { type Clock, systemClock } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import { type FreeSpace, watchFreeSpace } from '../platform/free-space.ts'
import type { Log } from '../platform/log.ts'
import type { Store } from '../store/port.ts'
import type { Announce, Transactor } from '../transaction/transactor.ts'
import type { Closing } from './closing.ts'
import { createCore } from './core.ts'
import { type OpenedStore, openStore, type StoreOptions } from './opened-store.ts'

/** How notices reach people. Nobody is reached until there are sockets. */
export type Reach = {
  announce: Announce
  /** Makes every client on this node read again what it may have missed. */
  announceMissed: () => void
}

/** The parts on which all others build. */
export type Base = {
  readonly limits: Limits
  readonly log: Log
  readonly onBug: Log['bug']
  readonly store: Store
  readonly nodes: OpenedStore['nodes']
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly transactor: Transactor
  readonly reach: Reach
  /** Null where metrics are off. */
  readonly meters: Meters | null
  readonly isStoreUp: () => boolean
  /** Whether the store keeps a change now. */
  readonly isStoreWritable: () => Promise<boolean>
  /** Whether clients are still reconnecting, so that nobody is released yet. */
  readonly isUnsettled: () => boolean
  /** Whether the store has space for new conversations. */
  readonly room: FreeSpace
  /** Reads the shared time again. If the clock was set, nobody is released because of that. */
  readonly lookAtClock: () => Promise<void>
  /** Reports that this node may have missed what the others did. */
  readonly missed: (why: 'notices-missed' | 'node-lapsed' | 'clock-set') => void
}

export type BaseOptions = Omit<StoreOptions, 'warn' | 'onMissed'> & {
  readonly limits: Limits
  readonly log: Log
  readonly clock?: Clock
  /** The interval between two checks of the free disk or Redis memory, milliseconds; five seconds unless a test passes another. */
  readonly lookAtRoomEvery?: number
  /** Called with one line that the operator should know. */
  readonly warn?: (line: string) => void
}

/** Opens the store and makes the transactor over it. Throws `ConfigError` where the store cannot be opened. */
export async function openBase(config: Config, options: BaseOptions, closing: Closing): Promise<Base> {
  const { limits, log, lookAtRoomEvery = 5000 } = options
  const reach: Reach = { announce: () => undefined, announceMissed: () => undefined }
  const missed: Base['missed'] = (why) => {
    log.note(why)
    reach.announceMissed()
  }
  const opened = await openStore(config, {
    ...options,
    warn: options.warn ?? ((line) => process.stderr.write(`Relais: ${line}\n`)),
    onMissed: () => missed('notices-missed'),
  })
  const { nodes } = opened
  const meters = config.metrics ? startMeters() : null
  closing.add(() => meters?.stop())
  const core = createCore(opened.store, {
    ...{ limits, log, clock: options.clock, onKept: meters?.kept },
    announce: (notices, carried) => reach.announce(notices, carried),
    carry: nodes ? publishUnder(nodes.key) : null,
    onClockSet: () => missed('clock-set'),
  })
  const { store, clock, scheduler, transactor, isUnsettled, lookAtClock } = core
  closing.add(() => {
    nodes?.link.close()
    return store.close()
  })
  closing.add(core.stopWatch)
  if (Math.abs(clock.now() - systemClock.now()) > 60_000) log.warn('clock-differs')

  const room = watchFreeSpace({
    space: () => store.space(),
    least: config.leastFreeBytes,
    onChange: (isLeft) => (isLeft ? log.note('space-back') : log.warn('space-low')),
  })
  await room.look()
  const looking = startSweeps({ every: lookAtRoomEvery, onBug: log.bug, work: { room: room.look } })
  closing.add(looking.stop)
  nodes?.link.hearStates((key, version, read) => core.cache.hear(key, version, read))
  const looks = {
    room,
    meters,
    isStoreUp: core.isUp,
    isStoreWritable: core.isWritable,
    isUnsettled,
    lookAtClock,
    missed,
  }
  return { limits, log, onBug: log.bug, store, nodes, clock, scheduler, transactor, reach, ...looks }
}
