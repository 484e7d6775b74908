import { type MeasuredRedis, startMeasuredRedis } from './measured-redis.ts'
import { portsOf, type Site, type Subject, startServer } from './subject.ts'

export type Bare = {
  readonly relay: 'ws-relay' | 'socket-io-relay' | 'sharded-relay'
  readonly nodes?: number
  /** Connections of a conversation; two unless it is to have as many as conversations of Relais whose listeners hold several. */
  readonly connections?: number
}

/** A relay that does nothing else, and has nobody to know. */
export async function startBare({ relay, nodes = 1, connections = 2 }: Bare, site: Site): Promise<Subject> {
  const redis: MeasuredRedis | null = relay === 'sharded-relay' ? await startMeasuredRedis(site.cores.generator) : null
  const env = redis ? { REDIS_URL: redis.url } : {}
  const servers = await Promise.all(Array.from({ length: nodes }, () => startServer(relay, site, env)))
  const wire = relay === 'ws-relay' ? 'ws' : 'socket-io'
  return {
    servers,
    redis,
    people: { newcomers: () => [], logins: [] },
    open: (generator, conversations) =>
      generator.ask('openBare', {
        relay: { wire, ports: portsOf(servers) },
        pairs: Math.round((conversations * connections) / 2),
      }),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()))
      await redis?.stop()
    },
  }
}
