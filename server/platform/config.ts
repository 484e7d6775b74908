import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { id16 } from '#shared/ids.ts'
import { curvePoint } from '#shared/protocol/certificate.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, type Result } from '#shared/result.ts'
import { readRedisAddress } from './redis-address.ts'

/** The organisation's public key and the deployment's id. The pages ask for both. */
export const pinSchema = v.strictObject({ organisation: curvePoint, deploymentId: id16 })
export type Pin = v.InferOutput<typeof pinSchema>

const wholeNumber = (minimum: number, maximum: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number), v.minValue(minimum), v.maxValue(maximum))
const path = v.pipe(v.string(), v.minLength(1))
/** The pages, their parts and the sockets have addresses from the root on, so the service cannot run under a path. */
const siteAddress = v.pipe(
  v.string(),
  v.regex(/^https?:\/\//),
  v.url(),
  v.check((address) => URL.canParse(address) && new URL(address).href === `${new URL(address).origin}/`),
  v.transform((address) => new URL(address).origin),
)

const listenAddress = v.pipe(
  v.string(),
  v.regex(/^(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._-]+):[1-9]\d{0,4}$/),
  v.transform((address) => {
    const colon = address.lastIndexOf(':')
    return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) }
  }),
  v.check(({ port }) => port <= 65_535),
)

const redisAddress = v.pipe(
  v.string(),
  v.check((text) => readRedisAddress(text) !== null),
)

/** Every setting, by its name in the environment. An empty value counts as none. */
const settings = {
  RELAIS_PORT: v.optional(wholeNumber(0, 65_535), '8080'),
  RELAIS_HOST: v.optional(v.pipe(v.string(), v.regex(/^[0-9A-Za-z.:_-]+$/)), '127.0.0.1'),
  RELAIS_DATA: v.optional(path, './data'),
  RELAIS_SECRETS: v.optional(path),
  RELAIS_PAGES: v.optional(path, fileURLToPath(new URL('../../dist', import.meta.url))),
  RELAIS_PIN: v.optional(v.pipe(v.string(), v.parseJson(), pinSchema)),
  RELAIS_EXIT_URL: v.optional(v.pipe(v.string(), v.regex(/^https?:\/\//), v.url())),
  RELAIS_SETTINGS: v.optional(path),
  RELAIS_TICKET_ALARM_HOURS: v.optional(wholeNumber(1, 24 * 14), `${limits.ticketUntakenAlarm / 3_600_000}`),
  RELAIS_LOG_LEVEL: v.optional(v.picklist(['silent', 'error', 'warn', 'info', 'debug']), 'info'),
  RELAIS_PUBLIC_URL: v.optional(siteAddress),
  RELAIS_TRUSTED_PROXIES: v.optional(wholeNumber(0, 10), '0'),
  RELAIS_CONNECTIONS: v.optional(wholeNumber(10, 1_000_000), '10000'),
  RELAIS_LEAST_FREE_MB: v.optional(wholeNumber(0, 1_000_000), '256'),
  RELAIS_METRICS: v.optional(listenAddress),
  REDIS_URL: v.optional(redisAddress),
  REDIS_URL_FILE: v.optional(path),
  REDIS_REPLICAS: v.optional(wholeNumber(0, 9), '0'),
}

export const settingNames = Object.keys(settings) as readonly (keyof typeof settings)[]

const expected: Readonly<Record<keyof typeof settings, string>> = {
  RELAIS_PORT: 'a port from 0 to 65535',
  RELAIS_HOST: 'a host name or address to listen on',
  RELAIS_DATA: 'a directory',
  RELAIS_SECRETS: 'a directory',
  RELAIS_PAGES: 'the directory of the built pages',
  RELAIS_PIN: 'the pin that /api/page says: {"organisation":"…","deploymentId":"…"}',
  RELAIS_EXIT_URL: 'a web address',
  RELAIS_SETTINGS: 'a JSON file',
  RELAIS_TICKET_ALARM_HOURS: 'whole hours from 1 to 336',
  RELAIS_LOG_LEVEL: 'silent, error, warn, info or debug',
  RELAIS_PUBLIC_URL: 'the web address people reach this service at, https://name[:port] and no path',
  RELAIS_LEAST_FREE_MB: 'megabytes that are kept free, 0 to 1000000',
  RELAIS_METRICS: 'host:port, where nothing but metrics is served',
  RELAIS_TRUSTED_PROXIES: 'how many reverse proxies stand before this service, 0 to 10',
  RELAIS_CONNECTIONS: 'how many connections this node holds at once, 10 to 1000000',
  REDIS_URL:
    'redis://[user:password@]host:port[/database] or redis-sentinel://[user:password@]host:port,host:port[/database]#primary, or rediss over TLS',
  REDIS_URL_FILE: 'a file that holds REDIS_URL, which is then not set itself',
  REDIS_REPLICAS: 'how many replicas have a change before it is acknowledged, 0 to 9',
}

export type Config = {
  readonly port: number
  readonly host: string
  readonly data: string
  readonly secrets: string
  readonly pages: string
  readonly pin: Pin | null
  readonly exitUrl: string | null
  readonly settingsFile: string | null
  readonly ticketAlarmHours: number
  readonly logLevel: v.InferOutput<typeof settings.RELAIS_LOG_LEVEL>
  readonly publicUrl: string | null
  readonly trustedProxies: number
  readonly connections: number
  /** With fewer free bytes the service opens no new conversation; 0: it always does. */
  readonly leastFreeBytes: number
  /** The address that serves the metrics; null: no metrics. */
  readonly metrics: { readonly host: string; readonly port: number } | null
  /** The Redis that several nodes share; null: only this process uses the data directory. */
  readonly redisUrl: string | null
  /** How many replicas of Redis have a change before it is acknowledged; 0: the primary alone acknowledges. */
  readonly redisReplicas: number
}

/** An unusable setting. Its message is one line for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads the settings from an environment. Throws `ConfigError` for the first wrong or misspelt one. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const unknown = Object.keys(environment).find((name) => name.startsWith('RELAIS_') && !Object.hasOwn(settings, name))
  if (unknown !== undefined) throw new ConfigError(`${unknown}: there is no such setting`)
  const said = Object.keys(settings).flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : []))
  const parsed = parse(Object.fromEntries(said))
  if (!parsed.ok) throw new ConfigError(`${parsed.refused}: expected ${expected[parsed.refused]}`)
  const read = parsed.value
  return {
    port: read.RELAIS_PORT,
    host: read.RELAIS_HOST,
    data: resolve(read.RELAIS_DATA),
    secrets: resolve(read.RELAIS_SECRETS ?? `${read.RELAIS_DATA}/secrets`),
    pages: resolve(read.RELAIS_PAGES),
    pin: read.RELAIS_PIN ?? null,
    exitUrl: read.RELAIS_EXIT_URL ?? null,
    settingsFile: read.RELAIS_SETTINGS === undefined ? null : resolve(read.RELAIS_SETTINGS),
    ticketAlarmHours: read.RELAIS_TICKET_ALARM_HOURS,
    logLevel: read.RELAIS_LOG_LEVEL,
    publicUrl: read.RELAIS_PUBLIC_URL ?? null,
    trustedProxies: read.RELAIS_TRUSTED_PROXIES,
    connections: read.RELAIS_CONNECTIONS,
    leastFreeBytes: read.RELAIS_LEAST_FREE_MB * 1024 * 1024,
    metrics: read.RELAIS_METRICS ?? null,
    redisUrl: readRedisUrl(read.REDIS_URL, read.REDIS_URL_FILE),
    redisReplicas: read.REDIS_REPLICAS,
  }
}

/** A file keeps the password out of the environment, which other programs on the machine can read. */
function readRedisUrl(said: string | undefined, file: string | undefined): string | null {
  if (file === undefined) return said ?? null
  if (said !== undefined) throw new ConfigError('REDIS_URL and REDIS_URL_FILE: only one of them can be set')
  const text = readOrNull(file)?.trim()
  if (!v.is(redisAddress, text)) throw new ConfigError(`REDIS_URL_FILE: expected ${expected.REDIS_URL_FILE}`)
  return text
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

const schema = v.object(settings)

function parse(said: Readonly<Record<string, string>>): Result<v.InferOutput<typeof schema>, keyof typeof settings> {
  const parsed = v.safeParse(schema, said)
  if (parsed.success) return ok(parsed.output)
  const name = parsed.issues[0].path?.[0]?.key
  return { ok: false, refused: name as keyof typeof settings }
}
