import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { readSecrets } from '#server/outside-store/secrets.ts'
import { randomId } from '#server/platform/random-id.ts'
import { organisationKey } from '#server/staff/state.ts'
import type { Store } from '#server/store/port.ts'
import { openRedisStore } from '#server/store/redis/redis-store.ts'
import { openSqliteStore } from '#server/store/sqlite/sqlite-store.ts'
import { type SeededDesk, seedDesks } from '../seeds/desks.ts'
import { keepNew, newThing } from '../seeds/keep-new.ts'
import { seedLogins } from '../seeds/logins.ts'
import { sealed } from '../seeds/staff.ts'
import { type MeasuredRedis, startMeasuredRedis } from './measured-redis.ts'
import { type People, portsOf, type Site, type Subject, startServer } from './subject.ts'

export type RelaisSubject = {
  readonly store: 'sqlite' | 'redis'
  readonly nodes?: number
  /** Conversations that can be opened, and how many of them one listener holds. */
  readonly conversations: number
  readonly held: number
  /** Listeners who can connect without opening a desk. */
  readonly newcomers?: number
  readonly hasLogins?: boolean
  readonly env?: Readonly<Record<string, string>>
}

/** The real server, with everything kept beforehand that the run needs. */
export async function startRelaisSubject(wanted: RelaisSubject, site: Site): Promise<Subject> {
  const { store, nodes = 1, held, env = {} } = wanted
  const place = mkdtempSync(join(site.directory, 'relais-'))
  const secrets = join(place, 'secrets')
  const redis: MeasuredRedis | null = store === 'redis' ? await startMeasuredRedis(site.cores.generator) : null
  const opened = redis ? await openRedisStore({ url: redis.url }) : await openSqliteStore({ directory: place })
  const { desks, people } = await seed(opened, secrets, wanted)
  await opened.close()

  const settings = {
    ...{ RELAIS_PORT: '0', RELAIS_DATA: place, RELAIS_SECRETS: secrets, RELAIS_PAGES: site.pages },
    // The load generator says from which address each request and each connection came, as a reverse proxy does.
    ...{
      RELAIS_LOG_LEVEL: 'error',
      RELAIS_TRUSTED_PROXIES: '1',
      RELAIS_CONNECTIONS: '50000',
      ...(redis ? { REDIS_URL: redis.url } : {}),
      ...env,
    },
  }
  const servers = await Promise.all(Array.from({ length: nodes }, () => startServer('relais-node', site, settings)))
  const [youth, listener] = portsOf(servers)
  let taken = 0
  return {
    servers,
    redis,
    people,
    async open(generator, conversations) {
      const next = desks.slice(taken, taken + Math.ceil(conversations / held))
      taken += next.length
      await generator.ask('openRelais', { ports: { youth, listener }, desks: next })
    },
    async stop() {
      await Promise.all(servers.map((server) => server.stop()))
      await redis?.stop()
    },
  }
}

type Seeds = { readonly desks: readonly SeededDesk[]; readonly people: People }

async function seed(store: Store, secrets: string, wanted: RelaisSubject): Promise<Seeds> {
  const { conversations, held, newcomers: count = 0, hasLogins = false } = wanted
  const { opaqueSetUp } = await readSecrets(secrets, false)
  // A service that is set up: before, it would look every second whether it is.
  await keepNew(store, [newThing(organisationKey, { organisation: sealed(65), deploymentId: randomId() })])
  const newcomers = await seedDesks(store, 'newcomer', count, { held: 0, capacity: 1 })
  return {
    desks: await seedDesks(store, 'listener', Math.ceil(conversations / held), { held, capacity: held }),
    people: {
      newcomers: (wanted) => newcomers.splice(0, wanted),
      logins: hasLogins ? await seedLogins(store, opaqueSetUp) : [],
    },
  }
}
