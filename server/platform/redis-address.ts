/** Where one Redis server is, and how to sign in there. */
export type RedisSignIn = {
  readonly scheme: 'redis' | 'rediss'
  /** User and password as an address has them, with `@`; empty where there are none. */
  readonly account: string
  readonly database: number
}

/**
 * The address of the service's Redis: one server with a fixed name, or sentinels that know which server is the primary now.
 * https://redis.io/docs/latest/develop/reference/sentinel-clients/
 */
export type RedisAddress = RedisSignIn &
  (
    | { readonly kind: 'server'; readonly server: string }
    /** `name`: the sentinels' name of the primary. */
    | { readonly kind: 'sentinels'; readonly sentinels: readonly string[]; readonly name: string }
  )

/** Host and port of one server as an address has them: `redis.example:6379`, `[::1]:6379`. */
const place = String.raw`(?:\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::[1-9]\d{0,4})?`
const account = String.raw`(?:[^\s/@#]*@)?`
const database = String.raw`(?:\/(\d{0,4}))?`
const serverForm = new RegExp(`^(rediss?)://(${account})(${place})${database}$`)
const sentinelForm = new RegExp(`^(rediss?)-sentinel://(${account})(${place}(?:,${place})*)${database}#([\\w.-]+)$`)

/**
 * Reads `redis://[user:password@]host[:port][/database]`, or `redis-sentinel://[user:password@]host[:port][,host[:port]…][/database]#primary`; with
 * `rediss` over TLS. The second form is that of Lettuce and other clients. Answers null for anything else.
 */
export function readRedisAddress(text: string): RedisAddress | null {
  const one = serverForm.exec(text)
  if (one) {
    const [, scheme, account = '', server = '', database] = one
    return { kind: 'server', server, ...signIn(scheme, account, database) }
  }
  const several = sentinelForm.exec(text)
  if (!several) return null
  const [, scheme, signedIn = '', sentinels = '', chosen, name = ''] = several
  return { kind: 'sentinels', sentinels: sentinels.split(','), name, ...signIn(scheme, signedIn, chosen) }
}

const signIn = (scheme: string | undefined, account: string, database: string | undefined): RedisSignIn => ({
  scheme: scheme === 'rediss' ? 'rediss' : 'redis',
  account,
  database: Number(database || 0),
})

/** The address of one server, `place` is its host and port. */
export const serverUrl = ({ scheme, account, database }: RedisSignIn, place: string): string =>
  `${scheme}://${account}${place}/${database}`

/** The address of a sentinel, which has no account and no database. */
export const sentinelUrl = ({ scheme }: RedisSignIn, place: string): string =>
  `${scheme}://${/:\d+$/.test(place) ? place : `${place}:26379`}`
