import { readRedisAddress } from '../../platform/redis-address.ts'
import type { AuditRow, Json, Kept, Store } from '../port.ts'
import { checkServer, readInfo } from './check-server.ts'
import { CommitLine } from './commit-line.ts'
import { Halves } from './halves.ts'
import { Keys } from './keys.ts'
import { namesIn } from './names.ts'
import { Rewriting } from './rewriting.ts'
import { upgradeSchema } from './schema.ts'
import { SharedClock } from './shared-clock.ts'

export type RedisPlace = {
  /** As `readRedisAddress` reads it. */
  readonly url: string
  /** How many replicas must have a change before it is acknowledged; none by default. */
  readonly replicas?: number
  /** The first part of every name. Two services in one database need two values. */
  readonly space?: string
  /** Called with one line that the operator of Redis should know. */
  readonly warn?: (line: string) => void
  /** Accepts a Redis that keeps nothing on disk, for a demo. */
  readonly mayForget?: boolean
}

/** The first part of the names when a Redis has only one service. */
export const defaultSpace = 'relais'

const minute = 60_000

/** The longest time of a sweep: the promise about erasing (G7), milliseconds. */
const erasedWithin = 60_000

/**
 * Opens the store of several nodes. It survives what Redis survives (ST4): with `appendfsync always` a crash of Redis's machine, with
 * `everysec` all but the last second before it. Throws, in one line, when Redis cannot be reached or cannot keep the promises.
 */
export async function openRedisStore({
  url,
  replicas = 0,
  space = defaultSpace,
  warn = process.emitWarning,
  mayForget = false,
}: RedisPlace): Promise<Store> {
  const names = namesIn(space)
  const address = readRedisAddress(url)
  if (!address) throw new Error('this is no address of a Redis')
  const line = new CommitLine(address, replicas, names)
  const { connection } = line
  const clock = new SharedClock(connection)
  const rewriting = new Rewriting(address, connection, names, warn)
  const keys = new Keys(connection, names, rewriting)
  const halves = new Halves(connection, names)
  const close = async () => {
    clock.stop()
    await line.settle()
    await rewriting.close()
    await line.close()
  }
  try {
    await connection.open()
    const warning = await connection.ask((client) => checkServer(client, { mayForget, replicas }))
    if (warning) warn(warning)
    await connection.ask((client) => upgradeSchema(client, space))
    await clock.start()
  } catch (thrown) {
    await close()
    throw thrown
  }
  // Finishes the erasings that a dead node had begun.
  rewriting.begin()
  let closed: Promise<void> | null = null

  return {
    shared: true,
    clock,
    lookAtClock: () => clock.look(),
    async load(wanted) {
      if (wanted.length === 0) return []
      const texts = await line.askConfirmed((client) => client.mGet(wanted.map(names.state)))
      return texts.map(readKept)
    },
    async list(kind) {
      const read = { keys: [names.kind(kind)], arguments: [names.state('')] }
      const listed = (await line.ask((client) => client.eval(listScript, read))) as string[]
      const things = Array.from({ length: listed.length / 2 }, (_, index) => ({
        key: listed[2 * index] ?? '',
        ...readKept(listed[2 * index + 1] ?? null),
      }))
      return things.sort((one, other) => (one.key < other.key ? -1 : 1))
    },
    commit: (change) => line.commit(change),
    async readLog(log, after, limit) {
      const rows = await line.askConfirmed((client) =>
        client.xRange(names.log(log), `${after + 1}-0`, '+', { COUNT: limit }),
      )
      return (rows ?? []).map(({ id, message }) => ({
        position: positionOf(id),
        entry: JSON.parse(message.e ?? '') as Json,
      }))
    },
    async due(now, limit) {
      const rows = await line.ask((client) => client.zRangeWithScores(names.due, '-inf', now, upTo(limit)))
      return rows.map(({ value, score }) => ({ id: value, at: score }))
    },
    async waiting(limit) {
      const rows = await line.ask((client) => client.zRangeWithScores(names.queue, '-inf', '+inf', upTo(limit)))
      return rows.map(({ value, score }) => ({ conversation: value, since: score }))
    },
    async readAudit(after, limit) {
      const rows = await line.ask((client) => client.xRange(names.audit, `${after + 1}-0`, '+', { COUNT: limit }))
      return (rows ?? []).map(({ id, message }) => readAuditRow(positionOf(id), message.e ?? ''))
    },
    putKeys: (owner, added) => keys.put(owner, added),
    readKeys: (owner) => keys.read(owner),
    keyOwners: (start) => keys.owners(start),
    eraseKeys: (owner, chosen) => keys.erase(owner, chosen),
    putHalf: (name, half) => halves.put(name, half),
    renewHalf: (name, half) => halves.renew(name, half),
    readHalf: (name) => halves.read(name),
    dropHalf: (name) => halves.drop(name),
    dropLapsed: (now) => halves.dropLapsed(now),
    sweep: () => rewriting.finish(erasedWithin),
    async admit(name, { acts, perMinutes }) {
      const window = Math.floor(clock.now() / (perMinutes * minute))
      const end = (window + 2) * perMinutes * minute
      const admitted = { keys: [names.admitted(name, window), names.unswept], arguments: [`${end}`] }
      return Number(await connection.ask((client) => client.eval(admitScript, admitted))) <= acts
    },
    async space() {
      const { maxmemory, used_memory: used } = readInfo(await connection.ask((client) => client.info('memory')))
      const all = Number(maxmemory ?? 0)
      return all > 0 ? { free: Math.max(0, all - Number(used ?? 0)), all } : null
    },
    close() {
      closed ??= close()
      return closed
    },
  }
}

const upTo = (limit: number) => ({ BY: 'SCORE', LIMIT: { offset: 0, count: limit } }) as const
const positionOf = (id: string) => Number(id.split('-')[0])

function readKept(text: string | null): Kept {
  if (text === null) return { version: 0, value: null }
  const space = text.indexOf(' ')
  return { version: Number(text.slice(0, space)), value: JSON.parse(text.slice(space + 1)) as Json }
}

function readAuditRow(number: number, text: string): AuditRow {
  const [day, kind, actor, subject] = JSON.parse(text) as [string, string, string | null, string | null]
  return { number, day, kind, actor, subject }
}

/**
 * Counts admitted acts, and keeps the count until the end of the next window. It keeps no time but the window's. A sweep removes the count from
 * the files like everything erased (G13).
 */
const admitScript = `#!lua
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIREAT', KEYS[1], ARGV[1]) end
redis.call('SET', KEYS[2], 1)
return count
`

/** The states of a kind at one moment, each as its key and its text. */
const listScript = `#!lua flags=no-writes
local listed = {}
for _, key in ipairs(redis.call('SMEMBERS', KEYS[1])) do
  listed[#listed + 1] = key
  listed[#listed + 1] = redis.call('GET', ARGV[1] .. key) or ''
end
return listed
`
