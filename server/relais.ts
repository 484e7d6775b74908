import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { type Sealing, sealAudit } from './audit/seal.ts'
import { verifyAudit } from './audit/verify.ts'
import { connectionName } from './connection-name.ts'
import { startDeadlines } from './deadline/runner.ts'
import { deadlineActs } from './deadlines.ts'
import { type Announce, createRoad, type Road } from './decision.ts'
import { eraseWhatCameBack } from './erased-before.ts'
import { createFanout } from './fanout/fanout.ts'
import { carrierUnder, hearNodes } from './fanout/voice.ts'
import { cellHandlers } from './gateway/cell.ts'
import { createDoor, promisedDoor } from './gateway/door.ts'
import { attachGateway } from './gateway/gateway.ts'
import type { Rates } from './gateway/rate.ts'
import { createSocketServer } from './gateway/sockets.ts'
import { supervisorHandlers } from './gateway/supervisor.ts'
import { watchFloor } from './gateway/supervisor-floor.ts'
import { teamDoors } from './gateway/team-doors.ts'
import { createHttpServer } from './http/http-server.ts'
import { createPages } from './http/pages.ts'
import { publicRoutes } from './http/public-routes.ts'
import { staffRoutes } from './http/staff-routes.ts'
import { figuresOf } from './measured.ts'
import { startMeters } from './metrics/meters.ts'
import { createMetricsServer } from './metrics/metrics-server.ts'
import { letGoOfFormer } from './node/let-go.ts'
import { lonelyNode, startNode } from './node/own-node.ts'
import { openStore } from './opened-store.ts'
import { createAddressKeys } from './platform/address-keys.ts'
import type { Clock } from './platform/clock.ts'
import { watchClock } from './platform/clock-watch.ts'
import { type Config, ConfigError, type Pin } from './platform/config.ts'
import { openEraseList } from './platform/erase-list.ts'
import { createLog, type Log } from './platform/log.ts'
import { randomId, randomSecret } from './platform/random-id.ts'
import { readSecrets } from './platform/secrets.ts'
import { readSettings } from './platform/settings.ts'
import { startQueue } from './queue/queue.ts'
import { areSecretsInUse, checkSecrets } from './same-secrets.ts'
import { finishDepartures } from './staff/deactivate.ts'
import { departuresOf } from './staff/departures.ts'
import { createPasswordServer } from './staff/password.ts'
import { openSetUp } from './staff/set-up.ts'
import { organisationKey } from './staff/state.ts'
import { type Store, StoreUnavailable } from './store/port.ts'
import { startSweeps } from './sweeps.ts'
import { eraseFormerEpochs } from './team/erase-former.ts'
import { finishInterruptedErasing, orphanedWraps } from './ticket/erase.ts'
import { liveTickets } from './ticket/list.ts'
import { epochsInUse } from './ticket/rewrap.ts'
import { watchStore } from './watched-store.ts'

/** How long a stop waits for HTTP requests under way, milliseconds. */
const answerWithin = 5000
/** At the latest so long after it, what another node did is seen here, milliseconds. */
const seenFromOthers = 1000
/** And what only time changes. */
const seenWithTime = 5000

export type RelaisOptions = {
  readonly limits?: Limits
  readonly clock?: Clock
  readonly log?: Log
  /** How fast a socket may ask; the promised rates unless a benchmark needs others. */
  readonly rates?: Rates
  /** What the service is called in a Redis that it shares with others. */
  readonly space?: string
  /** A Redis that keeps nothing on disk will do: for a demo. */
  readonly mayForget?: boolean
  /** Told, in one line, what whoever runs it should know. */
  readonly warn?: (line: string) => void
}

export type Relais = {
  /** Where it listens. */
  readonly url: string
  /** Opens set-up, once; null where there is an organisation already. */
  readonly setUpSecret: string | null
  /** Drains (G12): takes nothing new, answers what is under way, tells everyone, seals the trail, closes the store. */
  readonly close: () => Promise<void>
}

/**
 * Puts the parts together and listens. Throws `ConfigError`, in one line, for what whoever starts the service can put right; whatever was
 * opened until then is closed again.
 */
export async function startRelais(config: Config, options: RelaisOptions = {}): Promise<Relais> {
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    const failed: unknown[] = []
    for (const part of closing.splice(0).reverse()) await part().catch((thrown: unknown) => failed.push(thrown))
    if (failed.length > 0) throw failed[0]
  }
  try {
    return { ...(await compose(config, options, closing)), close }
  } catch (thrown) {
    await close().catch(() => undefined)
    if (thrown instanceof StoreUnavailable) throw new ConfigError(`the store fails: ${thrown.message}`)
    throw thrown
  }
}

async function compose(
  config: Config,
  { limits = promised, log = createLog(config.logLevel), ...options }: RelaisOptions,
  closing: (() => Promise<void>)[],
): Promise<Omit<Relais, 'close'>> {
  const onBug = log.bug
  const service = readSettings(config.settingsFile, config.exitUrl)
  const settings = { alarmHours: config.ticketAlarmHours }
  const pages = createPages(config.pages, {
    exit: service.exit,
    emergency: service.emergency,
    adults: service.adults,
    promiseHours: config.ticketAlarmHours,
  })

  let tellMissed = (): void => undefined
  const missed = (why: 'notices-missed' | 'node-lapsed' | 'clock-set') => {
    log.note(why)
    tellMissed()
  }
  const opened = await openStore(config, {
    ...options,
    warn: options.warn ?? ((line) => process.stderr.write(`Relais: ${line}\n`)),
    onMissed: () => missed('notices-missed'),
  })
  const { nodes } = opened
  const meters = config.metrics && startMeters()
  const onRefused = meters ? { onRefused: meters.refused } : {}
  closing.push(async () => meters?.stop())
  const watched = watchStore(opened.store, log, 2 * limits.listenerLeaseRenewal, meters?.kept)
  const { store, isUnsettled, unsettle } = watched
  closing.push(async () => {
    nodes?.link.close()
    await store.close()
  })
  const { clock = store.clock } = options
  if (Math.abs(clock.now() - Date.now()) > 60_000) log.warn('clock-differs')
  // Everybody renews what the new time would end.
  const clockWatch = watchClock(clock, () => {
    unsettle()
    missed('clock-set')
  })
  closing.push(async () => clockWatch.stop())
  // What is due may be so because nobody was there, or by a clock that has just been set.
  if (nodes) unsettle()
  let announce: Announce = () => undefined
  const road = createRoad(
    store,
    (notices, carried) => announce(notices, carried),
    nodes ? carrierUnder(nodes.key) : undefined,
  )

  const organisation = await readOrganisation(road)
  checkPin(config, organisation)
  const secrets = await readSecrets(config.secrets, organisation !== null || (await areSecretsInUse(road)))
  await checkSecrets(road, secrets, config.secrets)
  const sealing: Sealing = { store, road, key: secrets.auditKey, mark: secrets.auditMark }
  if ((await verifyAudit(sealing)) === 'broken') log.warn('audit-broken')
  const eraseList = openEraseList(config.secrets)
  const parts = { store, road, settings, limits, eraseList }
  await finishWhatWasInterrupted(parts, clock.now())
  if (await eraseWhatCameBack(parts, clock.now())) log.note('erased-again')
  const node = nodes
    ? await startNode({ road, clock, limits, onBug, onLapsed: () => missed('node-lapsed') })
    : lonelyNode()
  closing.push(() => node.stop())
  if (!nodes) await letGoOfFormer(parts, node.name(), clock.now())

  let isReady = false
  let shownPin: Pin | null = null
  const showPin = async () => {
    const pin = config.pin ?? (await readOrganisation(road))
    if (pin?.organisation === shownPin?.organisation && shownPin !== null) return
    shownPin = pin
    pages.render(pin)
  }
  pages.render(null)
  await showPin()

  const passwords = createPasswordServer(secrets.opaqueSetUp)
  const addresses = createAddressKeys(config.trustedProxies, () => log.warn('proxy-untrusted'))
  const edge = { addresses, onBug, ...onRefused }
  const http = createHttpServer({
    directory: config.pages,
    pages,
    publicRoutes: publicRoutes({ store, road, clock, settings }),
    staffRoutes: staffRoutes({ store, road, clock, passwords, limits, onSetUp: showPin }),
    edge,
    pinMode: config.pin ? 'baked' : 'served',
    isReady: async () =>
      isReady &&
      nodes?.link.isHearing !== false &&
      (await store.load([organisationKey.key]).then(Boolean, () => false)),
  })
  const sockets = createSocketServer(http, {
    limits,
    adapter: nodes?.link.adapterUnder(nodes.key),
    door: createDoor(edge.addresses, clock, { ...promisedDoor, atOnce: config.connections }),
  })
  const fanout = createFanout(sockets)
  const queue = startQueue({ store, road, clock, limits, onBug })
  closing.push(() => queue.stop())
  const onFloor = { store, road, clock, figures: queue.figures }
  const floor = watchFloor({
    ...{ ...onFloor, onBug },
    isWatched: () => sockets.of('/supervisor').sockets.size > 0,
    every: nodes ? seenFromOthers : seenWithTime,
  })
  closing.push(() => floor.stop())
  announce = (notices, carried) => {
    fanout.announce(notices, carried)
    // What a change told the nodes themselves comes back to this one as to every other.
    const heard = carried ? notices.filter(({ to }) => to !== 'every-node') : notices
    queue.hear(heard)
    floor.hear(heard)
  }
  hearNodes(sockets, (notice) => queue.hear([notice]))

  const caughtUp = nodes ? () => nodes.link.caughtUp() : async () => undefined
  const gateway = attachGateway(sockets, {
    ...{ store, road, clock, limits, settings, eraseList, queue, onBug, ...onRefused },
    nameOf: ({ id }) => connectionName(node.name(), id),
    addresses,
    helpCards: service.helpCards,
    caughtUp,
    cell: cellHandlers({ store, road, clock, settings, caughtUp, team: teamDoors({ store, road, clock }) }),
    supervisor: supervisorHandlers({
      ...{ ...onFloor, limits, settings, eraseList, sealing, caughtUp },
      floorChanged: floor.ask,
    }),
    ...(options.rates ? { rates: options.rates } : {}),
  })
  tellMissed = gateway.tellMissed
  const deadlines = startDeadlines({
    ...{ store, road, clock, isUnsettled, onBug },
    async lookAtClock() {
      await store.lookAtClock()
      clockWatch.look()
    },
    ...(meters ? { onRound: meters.late } : {}),
    acts: deadlineActs({ ...parts, sealing }),
  })
  closing.push(() => deadlines.stop())
  const sweeps = startSweeps({
    every: limits.erasedAfterEnd / 2,
    onBug,
    work: {
      epochs: () => eraseFormerEpochs({ store, road }, () => openTicketEpochs(store), clock.now()),
      wraps: orphanedWraps(store),
      'erase-list': () => eraseList.tidy(clock.now()),
      // Files that several nodes share are swept by whichever comes first.
      store: async () => {
        const perMinutes = limits.erasedAfterEnd / 2 / 60_000
        if (!store.shared || (await store.admit('sweep', { acts: 1, perMinutes }))) await store.sweep()
      },
    },
  })
  closing.push(async () => {
    await sweeps.stop()
    // A store that fails now is sealed and swept by the next start: there is nothing else to be lost by it.
    await ignoreOutage(sealAudit(sealing))
    await ignoreOutage(store.sweep())
  })

  // Set up on another node, the pages of this one have a pin to show.
  const pinned = startSweeps({ every: seenFromOthers, onBug, work: { pin: async () => shownPin ?? showPin() } })
  closing.push(() => pinned.stop())
  const setUpSecret = await prepareSetUp(road, clock.now(), { limits, others: store.shared })
  if (config.metrics && meters) {
    const figures = figuresOf({
      ...{ store, road, sockets, meters, isStoreUp: watched.isUp },
      waiting: () => queue.figures().waiting,
      isHearing: () => nodes?.link.isHearing ?? null,
    })
    const metrics = createMetricsServer(figures, (thrown) => onBug('metrics', thrown))
    await listen(metrics, config.metrics, onBug)
    closing.push(async () => {
      metrics.close()
      metrics.closeAllConnections()
    })
  }
  const url = await listen(http, config, onBug)
  closing.push(async () => {
    isReady = false
    log.note('stopping')
    const stopped = new Promise((resolve) => http.close(resolve))
    await gateway.close()
    // What is still being answered over HTTP has as long; whoever keeps a connection open for nothing has not.
    await Promise.race([stopped, sleep(answerWithin, null, { ref: false })])
    http.closeAllConnections()
    await sockets.close()
    log.note('stopped')
  })
  isReady = true
  log.note('started')
  return { url, setUpSecret }
}

async function readOrganisation(road: Road): Promise<Pin | null> {
  const read = await road.decide((draft) => ok(draft.read(organisationKey)))
  if (!read.ok) throw new StoreUnavailable('it cannot be read')
  return read.value
}

/** A pin that is fixed in the deployment protects against a changed database only if the two are compared. */
function checkPin({ pin }: Config, organisation: Pin | null): void {
  if (!pin) return
  if (!organisation) throw new ConfigError('RELAIS_PIN: there is no organisation yet; set up first, without it')
  const isSame = pin.organisation === organisation.organisation && pin.deploymentId === organisation.deploymentId
  if (!isSame) throw new ConfigError('RELAIS_PIN: what is kept belongs to another organisation')
}

const ignoreOutage = (work: Promise<void>): Promise<void> =>
  work.catch((thrown: unknown) => {
    if (!(thrown instanceof StoreUnavailable)) throw thrown
  })

type Interrupted = Parameters<typeof departuresOf>[0]

async function finishWhatWasInterrupted(parts: Interrupted, now: number): Promise<void> {
  await finishInterruptedErasing(parts, now)
  await finishDepartures(departuresOf(parts), now)
  await eraseFormerEpochs(parts, () => openTicketEpochs(parts.store), now)
}

const openTicketEpochs = async (store: Store) => epochsInUse(await liveTickets(store))

async function prepareSetUp(road: Road, now: number, options: Parameters<typeof openSetUp>[3]): Promise<string | null> {
  const secret = randomSecret()
  const isOpen = await road.decide(openSetUp(secret, randomId() as StaffId, now, options))
  if (!isOpen.ok) throw new StoreUnavailable('it cannot be written')
  return isOpen.value ? secret : null
}

function listen(http: HttpServer, { host, port }: Pick<Config, 'host' | 'port'>, onBug: Log['bug']): Promise<string> {
  return new Promise((resolve, reject) => {
    http.on('error', (thrown: NodeJS.ErrnoException) => {
      if (http.listening) return onBug('listen', thrown)
      const reason = thrown.code === 'EADDRINUSE' ? 'is already in use' : `cannot be listened on: ${thrown.code}`
      reject(new ConfigError(`${host}:${port} ${reason}`))
    })
    http.listen(port, host, () => {
      const { port: taken } = http.address() as AddressInfo
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${taken}`)
    })
  })
}
