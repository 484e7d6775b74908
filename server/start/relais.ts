import type { StaffId } from '#shared/ids.ts'
import { unsaidInformation } from '#shared/protocol/information.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { Rates } from '#shared/protocol/pace.ts'
import { startSweeps } from '../background/sweeps.ts'
import type { HttpParts } from '../http/http-server.ts'
import { createPageFacts } from '../http/page-facts.ts'
import { keptOrganisation } from '../outside-store/kept-organisation.ts'
import { type Config, ConfigError } from '../platform/config.ts'
import { createLog, type Log } from '../platform/log.ts'
import type { PaceLimits } from '../platform/pace.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import { readSettings } from '../platform/settings.ts'
import { openSetUp } from '../staff/set-up.ts'
import { StoreUnavailable } from '../store/port.ts'
import type { Transactor } from '../transaction/transactor.ts'
import { type BaseOptions, openBase } from './base.ts'
import { Closing } from './closing.ts'
import { makeEdges } from './edges.ts'
import { takeUpFormerRuns } from './former-runs.ts'
import { listen } from './listen.ts'
import { startMetrics } from './metrics.ts'
import { takeOwnPlace } from './own-place.ts'
import { seenFromOthers } from './people.ts'
import { pinOn } from './pin.ts'
import { startUpkeep } from './upkeep.ts'

export type RelaisOptions = Omit<BaseOptions, 'limits' | 'log'> & {
  readonly limits?: Limits
  readonly log?: Log
  /** The rates of a socket; a benchmark may pass others. */
  readonly rates?: Rates
  /** The rate in bytes of the young people of one address; a benchmark may pass a higher one. */
  readonly writing?: PaceLimits
  readonly before?: HttpParts['before']
}

export type Relais = {
  /** The address on which it listens. */
  readonly url: string
  /** The secret that opens set-up, once; null where there is an organisation already. */
  readonly setUpSecret: string | null
  /** Drains (G12): accepts nothing new, finishes open requests, notifies every client, seals the trail, closes the store. */
  readonly close: () => Promise<void>
}

/**
 * Puts the parts together and listens. Throws `ConfigError`, in one line, for an error that the operator can correct, and closes again what it
 * has opened.
 */
export async function startRelais(config: Config, options: RelaisOptions = {}): Promise<Relais> {
  const closing = new Closing()
  try {
    return { ...(await compose(config, options, closing)), close: () => closing.close() }
  } catch (thrown) {
    await closing.close().catch(() => undefined)
    if (thrown instanceof StoreUnavailable) throw new ConfigError(`the store fails: ${thrown.message}`)
    throw thrown
  }
}

async function compose(
  config: Config,
  { limits: given = promised, log = createLog(config.logLevel), rates, writing, before, ...options }: RelaisOptions,
  closing: Closing,
): Promise<Omit<Relais, 'close'>> {
  const service = readSettings(config.settingsFile, config.exitUrl)
  const { exit, emergency, adults, breathMinutes, lastEntryMinutes, closingWords, information } = service
  const limits = {
    ...given,
    ...(breathMinutes !== null && { breath: breathMinutes * 60_000 }),
    ...(lastEntryMinutes !== null && { lastEntry: lastEntryMinutes * 60_000 }),
  }
  const { level: accessibility } = information.accessibility
  const facts = createPageFacts(
    { exit, emergency, adults, closingWords, promiseHours: config.ticketAlarmHours, accessibility },
    () => onPin(),
  )
  const settings = { alarmHours: config.ticketAlarmHours }
  const base = await openBase(config, { ...options, limits, log }, closing)
  const { store, transactor, clock, onBug } = base
  const former = await takeUpFormerRuns(config, base, settings)
  const node = await takeOwnPlace(base, settings, closing)
  const kept = keptOrganisation(config.secrets)
  const showPin = pinOn({
    ...{ facts, config, transactor, kept },
    onKept: () => log.note('organisation-kept'),
    onRotated: () => log.note('organisation-rotated'),
  })
  await showPin()

  let isReady = false
  // If the secrets cannot be written now, the sweep below tries again.
  const onPin = () => showPin().catch((thrown: unknown) => onBug('pin', thrown))
  const parts = {
    config,
    base,
    former,
    node,
    settings,
    service,
    facts,
    onPin,
    rates,
    writing,
    before,
    isReady: () => isReady,
  }
  const edges = makeEdges(parts, closing)
  startUpkeep(base, former, settings, closing)
  // After set-up on another node, the pages of this node need the pin too.
  const pinned = startSweeps({ every: seenFromOthers, onBug, work: { pin: showPin } })
  closing.add(pinned.stop)
  const setUpSecret = await prepareSetUp(transactor, clock.now(), { limits, others: store.shared })
  await startMetrics(config, base, edges, closing)
  const url = await listen(edges.http, config, onBug)
  closing.add(async () => {
    isReady = false
    log.note('stopping')
    await edges.drain()
    log.note('stopped')
  })
  isReady = true
  log.note('started')
  const unsaid = unsaidInformation(information)
  if (unsaid.length > 0) log.note('information-unsaid', { parts: unsaid.length })
  return { url, setUpSecret }
}

async function prepareSetUp(
  transactor: Transactor,
  now: number,
  options: Parameters<typeof openSetUp>[3],
): Promise<string | null> {
  const secret = randomSecret()
  const isOpen = await transactor.transact(openSetUp(secret, randomId() as StaffId, now, options))
  if (!isOpen.ok) throw new StoreUnavailable('it cannot be written')
  return isOpen.value ? secret : null
}
