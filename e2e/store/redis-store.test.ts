import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer } from 'node:net'
import { pipeline } from 'node:stream'
import { createClient, type RedisClientType } from 'redis'
import { expect, it, onTestFinished } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { NodeLink } from '../../server/fanout/node-link.ts'
import { headKey, type Store, StoreUnavailable } from '../../server/store/port.ts'
import { namesIn } from '../../server/store/redis/names.ts'
import { defaultSpace, openRedisStore } from '../../server/store/redis/redis-store.ts'
import { storeContract } from '../../server/store/testing/contract.ts'
import { change, filesHolding, marker } from '../../server/store/testing/store-place.ts'
import { freePort } from '../support/free-port.ts'
import { keepsAll, startRedis } from '../support/redis-server.ts'
import { Lanes } from './lanes.ts'
import { makeRedisPlace } from './redis-place.ts'

storeContract('Redis', makeRedisPlace)

type Operator = {
  readonly url: string
  readonly directory: string
  readonly say: (...words: string[]) => Promise<unknown>
}

/** A Redis, and its operator. */
async function redisWith(settings: Record<string, string> = keepsAll): Promise<Operator> {
  const { url, directory, stop } = await startRedis({ 'enable-debug-command': 'yes', ...settings })
  onTestFinished(stop)
  const connect = async (): Promise<RedisClientType> => {
    const client = createClient({ url, socket: { reconnectStrategy: false } })
    client.on('error', () => undefined)
    return (await client.connect()) as RedisClientType
  }
  return {
    url,
    directory,
    async say(...words) {
      const client = await connect()
      return client.sendCommand(words).finally(() => client.isOpen && client.destroy())
    },
  }
}

async function opened(url: string): Promise<Store> {
  const store = await openRedisStore({ url })
  onTestFinished(() => store.close())
  return store
}

/** What the service's nodes are told, as another node hears it. */
async function linkTo(url: string): Promise<NodeLink> {
  const link = await NodeLink.open(url, namesIn(defaultSpace).told, () => undefined)
  onTestFinished(() => link.close())
  return link
}

const write = (key: string, ifVersion: number, next: string | null) => change({ writes: [{ key, ifVersion, next }] })

/**
 * Lanes count while `disturb` runs; afterwards no acknowledged change is lost or duplicated. `moreKept` waits until another change is kept: on a
 * slow machine, faults that come faster than it gets over one would leave nothing that can be kept.
 */
async function undisturbed(store: Store, disturb: (moreKept: () => Promise<void>) => Promise<void>): Promise<number> {
  const lanes = new Lanes(store, 12)
  const moreKept = async () => {
    const before = lanes.acknowledged
    await eventually(() => expect(lanes.acknowledged).toBeGreaterThan(before))
  }
  await disturb(moreKept)
  const { acknowledged, refused, lost, doubled } = await lanes.stop()
  expect(acknowledged).toBeGreaterThan(0)
  expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 })
  return refused
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

it('[ST4] [ST11] [G9] finds the outcome of changes whose connection is cut, and refuses none', async () => {
  const redis = await redisWith()
  const store = await opened(redis.url)
  const refused = await undisturbed(store, async (moreKept) => {
    for (let cut = 0; cut < 15; cut += 1) {
      await moreKept()
      await pause(60 + cut * 7)
      await redis.say('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    }
  })
  expect(refused).toBe(0)
})

it('[ST3] keeps the order of changes made while the connection is cut', async () => {
  const redis = await redisWith()
  const store = await opened(redis.url)
  const given: Promise<string>[] = []
  for (let round = 0; round < 40; round += 1) {
    for (let index = 0; index < 50; index += 1) {
      const position = given.length + 1
      given.push(store.commit(change({ append: [{ log: 'log/a', position, entry: position }] })))
    }
    if (round % 8 === 3) {
      // The changes of the rounds after the cut before this one are kept: a slow machine gets over one before the next.
      await given[given.length - 200]
      await redis.say('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    } else await pause(2)
  }
  expect(new Set(await Promise.all(given))).toEqual(new Set(['kept']))
  expect((await store.readLog('log/a', 0, 10_000)).map(({ entry }) => entry)).toEqual(
    given.map((_, index) => index + 1),
  )
})

it('[ST4] [ST11] [G9] loses nothing it acknowledged when Redis crashes and starts again', async () => {
  const redis = await redisWith()
  const store = await opened(redis.url)
  await undisturbed(store, async () => {
    for (const after of [150, 260]) {
      await pause(after)
      await redis.say('DEBUG', 'CRASH-AND-RECOVER', '0').catch(() => undefined)
      await pause(1500)
    }
  })
})

it('[ST11] refuses within seconds while Redis hangs, and recovers by itself', async () => {
  const redis = await redisWith()
  const store = await opened(redis.url)
  await store.commit(write('thing/a', 0, 'before'))
  await redis.say('CLIENT', 'PAUSE', '6000')
  const outcomes = await Promise.allSettled([store.commit(write('thing/b', 0, 'late')), store.load(['thing/a'])])
  for (const outcome of outcomes) {
    expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(StoreUnavailable)
  }
  await expect.poll(() => store.load(['thing/a']).catch(() => null)).toEqual([{ version: 1, value: 'before' }])
  expect(await store.commit(write('thing/a', 1, 'after'))).toBe('kept')
  // Its connection was given up before Redis answered it.
  expect(await store.load(['thing/b'])).toEqual([{ version: 0, value: null }])
})

it('[ST11] refuses what a full memory or disk cannot keep, and still reads and erases', async () => {
  const redis = await redisWith()
  const store = await opened(redis.url)
  await store.commit(write('thing/a', 0, 'before'))
  await store.putKeys('ticket/a', { self: marker() })
  await redis.say('CONFIG', 'SET', 'maxmemory', '1')
  await expect(store.commit(write('thing/a', 1, 'lost'))).rejects.toBeInstanceOf(StoreUnavailable)
  expect(await store.load(['thing/a'])).toEqual([{ version: 1, value: 'before' }])
  expect(['done', 'under-way']).toContain(await store.eraseKeys('ticket/a'))
  expect(await store.readKeys('ticket/a')).toEqual({})
  await redis.say('CONFIG', 'SET', 'maxmemory', '0')
  expect(await store.commit(write('thing/a', 1, 'after'))).toBe('kept')
})

it('sends all commits of one turn of the event loop in one write', async () => {
  const redis = await redisWith()
  let chunks = 0
  const target = Number(new URL(redis.url).port)
  const between = createServer((socket) => {
    const onward = createConnection(target, '127.0.0.1')
    socket.on('data', () => {
      chunks += 1
    })
    pipeline(socket, onward, socket, () => undefined)
  })
  await once(between.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void between.close())
  const store = await opened(`redis://127.0.0.1:${(between.address() as AddressInfo).port}`)
  await store.sweep()
  const before = chunks
  const turn: Promise<unknown>[] = []
  for (let index = 0; index < 100; index += 1) {
    turn.push(store.commit(write(`thing/${index}`, 0, 'a')))
    await null
  }
  expect(new Set(await Promise.all(turn))).toEqual(new Set(['kept']))
  // A reader of the connection may see one write in a few pieces.
  expect(chunks - before).toBeLessThan(5)
})

it('loads its scripts again after Redis lost them', async () => {
  const redis = await redisWith()
  const store = await opened(redis.url)
  expect(await store.commit(write('thing/a', 0, 'a'))).toBe('kept')
  await redis.say('SCRIPT', 'FLUSH')
  expect(await Promise.all([store.commit(write('thing/a', 1, 'b')), store.commit(write('thing/a', 2, 'c'))])).toEqual([
    'kept',
    'kept',
  ])
})

it('[ST1] [ST2] keeps exactly one of two nodes’ changes to the same version', async () => {
  const redis = await redisWith()
  const [one, other] = [await opened(redis.url), await opened(redis.url)]
  for (let version = 0; version < 30; version += 1) {
    const outcomes = await Promise.all(
      [one, other, one, other].map((node, index) => node.commit(write('thing/a', version, `${index}`))),
    )
    expect(outcomes.filter((outcome) => outcome === 'kept')).toHaveLength(1)
  }
})

it('[ST12] publishes kept changes in the order in which the changes of all nodes are kept, and nothing else', async () => {
  const redis = await redisWith()
  const [one, other] = [await opened(redis.url), await opened(redis.url)]
  const heard: string[] = []
  const link = await linkTo(redis.url)
  link.subscribe(['told'], (message) => heard.push(message.toString()))
  const secret = marker()
  const count = (node: Store, position: number) =>
    node.commit({
      ...change({ append: [{ log: 'log/a', position, entry: position }] }),
      publish: [{ channel: 'told', message: `${position} ${secret}` }],
    })
  for (let position = 1; position <= 60; ) {
    const outcomes = await Promise.all([count(one, position), count(other, position), count(one, position + 1)])
    position += outcomes.filter((outcome) => outcome === 'kept').length
  }
  const kept = (await one.readLog('log/a', 0, 1000)).map(({ entry }) => `${entry} ${secret}`)
  await expect.poll(() => heard).toEqual(kept)
  expect(filesHolding(redis.directory, secret)).toEqual([])
})

it('[ST12] publishes a kept change once even if its answer is lost with the connection', async () => {
  const redis = await redisWith()
  const store = await opened(redis.url)
  const heard: number[] = []
  const link = await linkTo(redis.url)
  link.subscribe(['told'], (message) => heard.push(Number(message)))
  const given: Promise<string>[] = []
  for (let position = 1; position <= 1500; position += 1) {
    const parts = change({ append: [{ log: 'log/a', position, entry: position }] })
    given.push(store.commit({ ...parts, publish: [{ channel: 'told', message: String(position) }] }))
    if (position % 50 === 0) await pause(1)
    if (position % 500 === 250) await redis.say('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  }
  expect(new Set(await Promise.all(given))).toEqual(new Set(['kept']))
  await expect.poll(() => heard.length).toBe(1500)
  expect(heard).toEqual(heard.map((_, index) => index + 1))
})

it('[G7] rewrites its files at a sweep only if something was replaced or removed', async () => {
  const redis = await redisWith()
  const store = await opened(redis.url)
  const rewritten = async () => /rdb_saves:(\d+)/.exec(String(await redis.say('INFO', 'persistence')))?.[1]
  await store.sweep()
  const before = await rewritten()
  await store.commit(write('thing/a', 0, 'new'))
  await store.sweep()
  expect(await rewritten()).toBe(before)
  await store.commit(write('thing/a', 1, 'replaced'))
  await store.sweep()
  expect(await rewritten()).not.toBe(before)
})

it('has the same time on every node: Redis’s time', async () => {
  const redis = await redisWith()
  const stores = [await opened(redis.url), await opened(redis.url)]
  // Read again if the machine paused in between.
  await eventually(async () => {
    const [seconds = '', microseconds = ''] = (await redis.say('TIME')) as string[]
    const now = Number(seconds) * 1000 + Number(microseconds) / 1000
    for (const { clock } of stores) expect(Math.abs(clock.now() - now)).toBeLessThan(100)
  })
})

it('keeps no part of a change that cannot be written, and reports a bug', async () => {
  const redis = await redisWith()
  const store = await opened(redis.url)
  const bug = store.commit({ ...write('thing/b', 0, 'b'), due: [{ id: 'due:b', at: Number.NaN }] })
  await expect(bug).rejects.not.toBeInstanceOf(StoreUnavailable)
  expect(await store.commit(write('thing/a', 0, 'a'))).toBe('kept')
  expect((await store.load(['thing/a', 'thing/b'])).map(({ version }) => version)).toEqual([1, 0])
})

it('[ST9] [G7] has erased keys in neither the snapshot nor the append-only file within 60 s, even if the node that erased them is gone', async () => {
  const redis = await redisWith({ appendonly: 'yes', appendfsync: 'everysec', save: '3600 1' })
  const store = await openRedisStore({ url: redis.url, warn: () => undefined })
  const [self, team, other] = [marker(), marker(), marker()]
  await store.putKeys('ticket/a', { self, team })
  await store.putKeys('ticket/b', { other })
  await redis.say('SAVE')
  const holding = (text: string) => filesHolding(redis.directory, text).map((path) => path.replace(redis.directory, ''))
  expect(holding(self)).toEqual(expect.arrayContaining(['/dump.rdb', expect.stringMatching(/^\/appendonlydir\//)]))
  const since = performance.now()
  // Several erasures share one rewrite.
  const outcomes = await Promise.all([store.eraseKeys('ticket/a', ['self']), store.eraseKeys('ticket/a')])
  expect(outcomes).toEqual(['under-way', 'under-way'])
  await store.close()

  const next = await openRedisStore({ url: redis.url, warn: () => undefined })
  onTestFinished(() => next.close())
  await expect.poll(() => next.eraseKeys('ticket/a'), { interval: 20 }).toBe('done')
  expect([...holding(self), ...holding(team)]).toEqual([])
  expect(performance.now() - since).toBeLessThan(60_000)
  expect(holding(other)).not.toEqual([])
  expect(await next.readKeys('ticket/b')).toEqual({ other })
})

it('does not open on a Redis that could not keep the promises, and says why in one line', async () => {
  await expect(openRedisStore({ url: `redis://127.0.0.1:${await freePort()}` })).rejects.toThrow(/^[^\n]+$/)
  const withoutFile = await redisWith({ appendonly: 'no' })
  await expect(openRedisStore({ url: withoutFile.url })).rejects.toThrow('set appendonly to yes')
  const said: string[] = []
  const demo = await openRedisStore({ url: withoutFile.url, mayForget: true, warn: (line) => void said.push(line) })
  await demo.close()
  expect(said).toEqual(['Redis keeps no append-only file: set appendonly to yes'])
  const forgetful = await redisWith({ ...keepsAll, maxmemory: '100mb', 'maxmemory-policy': 'allkeys-lru' })
  await expect(openRedisStore({ url: forgetful.url })).rejects.toThrow('set maxmemory-policy to noeviction')
})

it('says in one line that a crash of the machine may lose the last second, unless every write is flushed', async () => {
  const said: string[] = []
  const warn = (line: string) => void said.push(line)
  for (const appendfsync of ['always', 'everysec']) {
    const { url } = await redisWith({ appendonly: 'yes', appendfsync })
    const store = await openRedisStore({ url, warn })
    await store.close()
  }
  expect(said).toEqual([
    'Redis has appendfsync everysec: a crash of its machine may lose the last messages that were acknowledged',
  ])
})

it('[P8] notifies every node of each kept and each removed conversation, of each log’s head, and of nothing else', async () => {
  const { url } = await redisWith()
  const store = await opened(url)
  const link = await linkTo(url)
  const heard: unknown[] = []
  link.hearStates((key, version, read) => heard.push([key, version, version === 0 ? null : read()]))
  await store.commit(write('ticket/a', 0, 'no news'))
  await store.commit(write('conversation/a', 0, 'with spaces, « é » and \n lines'))
  await store.commit(write('conversation/a', 3, 'overtaken'))
  await store.commit(write(headKey('thread/a'), 0, 'a head'))
  await store.commit(write('conversation/a', 1, null))
  await link.caughtUp()
  expect(heard).toEqual([
    ['conversation/a', 1, 'with spaces, « é » and \n lines'],
    [headKey('thread/a'), 1, 'a head'],
    ['conversation/a', 0, null],
  ])
})

it('[P8] tells every node of a kept change in one message, and of none that tells nothing', async () => {
  const { url } = await redisWith()
  const store = await opened(url)
  const listener = await createClient({ url, RESP: 2 }).connect()
  onTestFinished(() => listener.destroy())
  let messages = 0
  await listener.pSubscribe('*', () => {
    messages += 1
  })
  const publish = [
    { channel: 'one', message: 'a' },
    { channel: 'other', message: Buffer.from([0, 255]) },
  ]
  await store.commit({ ...write('conversation/a', 0, 'kept'), publish })
  await store.commit(write('ticket/a', 0, 'no news'))
  await store.commit({ ...change({}), publish })
  await expect.poll(() => messages).toBe(2)
})

it('[ST14] reports the free room of a bounded memory, and no limit for an unbounded one', async () => {
  const megabyte = 1024 * 1024
  const bounded = await redisWith({ ...keepsAll, maxmemory: '100mb', 'maxmemory-policy': 'noeviction' })
  const space = await (await opened(bounded.url)).space()
  expect(space?.all).toBe(100 * megabyte)
  expect(space?.free).toBeGreaterThan(50 * megabyte)
  expect(space?.free).toBeLessThan(100 * megabyte)
  expect(await (await opened((await redisWith()).url)).space()).toBe(null)
})
