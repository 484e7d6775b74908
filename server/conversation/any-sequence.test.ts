import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { ok } from '#shared/result.ts'
import { isServable } from '../assignment/assign.ts'
import { loseListener, renewLease } from '../assignment/lease.ts'
import { openDesk } from '../assignment/open-desk.ts'
import { releaseDesk } from '../assignment/release-desk.ts'
import { hasCapacity } from '../desk/capacity.ts'
import { setDesk } from '../desk/set.ts'
import { type DeskState, deskKey, type FloorState } from '../desk/state.ts'
import { connectionName } from '../notice/connection-name.ts'
import { randomId } from '../platform/random-id.ts'
import { endAsListener, endAsYouth, leaveConversation } from './end.ts'
import { withholdGrant } from './grant.ts'
import { lookAtConversation } from './look.ts'
import { openConversation, resumeConversation } from './open.ts'
import { loseDevice } from './presence.ts'
import { changeReaders } from './readers.ts'
import { type ConversationState, conversationLog, type YouthClaim } from './state.ts'
import { nextChange } from './testing/change.ts'
import { type Listener, newClaim, openService, type Service, sender } from './testing/service.ts'
import { writeAsListener, writeAsYouth } from './write.ts'

const youths = 4
const listeners = 3

const who = fc.nat({ max: youths - 1 })
const whom = fc.nat({ max: listeners - 1 })

/** Every step that people, networks and time can take. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('open' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('disconnect' as const, 'return' as const), who }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('write' as const), who }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('grant' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('repeat' as const, 'withhold' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('end' as const, 'leave' as const), who }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('sit' as const), whom, capacity: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('answer' as const, 'look' as const), who, whom }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'finish' as const), who, whom }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('vanish' as const), whom }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deactivate' as const), whom }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.constantFrom(1, 10, 25, 200) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** The steps that start an evening. */
const opening: Step[] = [
  { do: 'sit', whom: 0, capacity: 1 },
  { do: 'sit', whom: 1, capacity: 2 },
  { do: 'open', who: 0 },
  { do: 'open', who: 1 },
]

type World = {
  readonly service: Service
  readonly claims: YouthClaim[]
  readonly writers: ReturnType<typeof sender>[]
  readonly listeners: Listener[]
  readonly listenerWriters: Map<string, ReturnType<typeof sender>>
  /** The acknowledged messages of each conversation, in order. None may be lost, doubled or reordered (G9). */
  readonly acknowledged: Map<string, Envelope[]>
  readonly before: Map<string, ConversationState>
}

async function newWorld(): Promise<World> {
  const service = await openService()
  return {
    service,
    claims: Array.from({ length: youths }, newClaim),
    writers: Array.from({ length: youths }, () => sender('youth')),
    listeners: await Promise.all(Array.from({ length: listeners }, () => service.addListener())),
    listenerWriters: new Map(),
    acknowledged: new Map(),
    before: new Map(),
  }
}

async function play(world: World, step: Step): Promise<void> {
  const { service, claims, listeners } = world
  const { transactor, limits } = service
  const now = service.clock.now()
  const claim = claims['who' in step ? step.who : 0]!
  const listener = listeners['whom' in step ? step.whom : 0]!
  const state = await service.conversation(claim.conversation)
  switch (step.do) {
    case 'open':
      await transactor.transact(openConversation(claim, now, limits))
      return
    case 'disconnect':
      await transactor.transact(loseDevice(claim, now, limits))
      return
    case 'return': {
      const back = { ...claim, connection: connectionName('node', randomId()) }
      claims[step.who] = back
      await transactor.transact(resumeConversation(back, 0, now, limits))
      return
    }
    case 'write':
    case 'repeat': {
      const earlier = world.acknowledged.get(claim.conversation)?.findLast(({ role }) => role === 'youth')
      if (step.do === 'repeat' && !earlier) return
      const isRepeat = step.do === 'repeat' || !state || state.connection !== claim.connection
      const envelope = isRepeat ? earlier : world.writers[step.who]!(state.epoch)
      if (!envelope) return
      // The device lets a former reader go before it writes on.
      if (!isRepeat && state.phase !== 'granted' && state.readers.length > 0)
        await transactor.transact(changeReaders(claim, nextChange(state, null), now, limits))
      const kept = await transactor.transact(writeAsYouth(claim, envelope))
      if (kept.ok && kept.value.position !== null) acknowledge(world, claim.conversation, envelope)
      return
    }
    case 'answer': {
      if (state?.phase !== 'granted' || state.listener !== listener.id) return
      const writer = world.listenerWriters.get(`${claim.conversation}${listener.id}`) ?? sender('listener')
      world.listenerWriters.set(`${claim.conversation}${listener.id}`, writer)
      const envelope = writer(state.epoch)
      const kept = await transactor.transact(writeAsListener(listener, claim.conversation, envelope, now))
      expect(kept.ok).toBe(true)
      acknowledge(world, claim.conversation, envelope)
      return
    }
    case 'look':
      await transactor.transact(lookAtConversation(listener, claim.conversation, now))
      return
    case 'grant':
      for (const device of claims) {
        const own = await service.conversation(device.conversation)
        if (own?.phase !== 'assigned') continue
        await service.letIn(device)
      }
      return
    case 'withhold':
      if (!state || state.phase === 'waiting') return
      await transactor.transact(withholdGrant(claim, state.listener, now, limits))
      return
    case 'end':
      await transactor.transact(endAsYouth(claim, now))
      return
    case 'leave':
      await transactor.transact(leaveConversation(claim.conversation, claim.bearerSha256, now))
      return
    case 'finish':
      await transactor.transact(
        endAsListener(listener, { conversation: claim.conversation, abusive: false }, now, limits),
      )
      return
    case 'sit': {
      const seated = { ...listener, connection: connectionName('node', randomId()) }
      listeners[step.whom] = seated
      await transactor.transact(openDesk(seated, now, limits))
      await transactor.transact(setDesk(seated, { availability: 'available', capacity: step.capacity }, now))
      return
    }
    case 'pause':
      await transactor.transact(setDesk(listener, { availability: 'paused', capacity: 1 }, now))
      return
    case 'vanish':
      await transactor.transact(loseListener(listener.id, listener.connection, now, limits))
      return
    case 'deactivate':
      await transactor.transact((draft) => {
        releaseDesk(draft, listener.id, 'deactivated', now, limits)
        return ok(null)
      })
      return
    case 'pass':
      service.pass(step.seconds * 1000)
      // The node renews every connected person. Only a vanished one loses the lease.
      for (const { id, connection } of listeners) {
        const later = service.clock.now()
        await transactor.transact(renewLease(id, connection, later, later, limits))
      }
      await service.meetDeadlines()
      return
    default:
      throw new Error('every step is played')
  }
}

function acknowledge({ acknowledged }: World, conversation: string, envelope: Envelope): void {
  acknowledged.set(conversation, [...(acknowledged.get(conversation) ?? []), envelope])
}

/** [G11] No conversation overtakes an earlier one, and none that could be assigned is left. */
async function matchFairly({ service }: World): Promise<void> {
  const waitedBefore = new Set((await service.store.waiting(100)).map(({ conversation }) => conversation))
  await service.match()
  const desks = await allDesks(service)
  const states = await allConversations(service)
  const left = states.filter((state) => state.phase === 'waiting' && isServable(state))
  for (const desk of desks) {
    expect(desk.conversations.length <= Math.max(desk.capacity, 1) || !hasCapacity(desk, service.clock.now())).toBe(
      true,
    )
    for (const waiting of left) {
      if (waiting.excluded.includes(desk.staff)) continue
      expect(hasCapacity(desk, service.clock.now())).toBe(false)
      for (const state of states) {
        if (state.phase !== 'assigned' || state.listener !== desk.staff || !waitedBefore.has(state.id)) continue
        expect(state.since <= waiting.since).toBe(true)
      }
    }
  }
}

const allDesks = async ({ store }: Service) => (await store.list('desk')).map(({ value }) => value as DeskState)
const allConversations = async ({ store }: Service) =>
  (await store.list('conversation')).map(({ value }) => value as ConversationState)

async function check(world: World): Promise<void> {
  const { service, before } = world
  const desks = await allDesks(service)
  const states = await allConversations(service)

  // [G11] Exclusive: the conversations of the desks and the listeners of the conversations match one to one.
  const held = desks.flatMap(({ staff, conversations }) => conversations.map((id) => `${id} ${staff}`))
  const talking = states.flatMap((state) => (state.phase === 'waiting' ? [] : [`${state.id} ${state.listener}`]))
  expect(held.sort()).toEqual(talking.sort())
  expect(new Set(held.map((pair) => pair.split(' ')[0])).size).toBe(held.length)

  // The queue index matches the waiting conversations and their times.
  const queue = (await service.store.waiting(100)).map(({ conversation, since }) => `${since} ${conversation}`)
  const waiting = states.filter(({ phase }) => phase === 'waiting').map(({ id, since }) => `${since} ${id}`)
  expect([...queue].sort()).toEqual(waiting.sort())

  // The floor lists the listeners at work.
  const [floor] = (await service.store.list('floor')).map(({ value }) => value as FloorState)
  const here = desks.filter(({ leaseUntil }) => leaseUntil > 0)
  expect([...(floor?.here ?? [])].sort()).toEqual(here.map(({ staff }) => staff).sort())
  const available = here.filter(({ availability }) => availability === 'available')
  expect([...(floor?.available ?? [])].sort()).toEqual(available.map(({ staff }) => staff).sort())

  for (const state of states) {
    const earlier = before.get(state.id)
    if (earlier) {
      // [C3] The original waiting time stays. [C7] Only a change of readers starts an epoch, the next one; whoever lost the
      // conversation stays named until the device lets them go.
      expect(state.since).toBe(earlier.since)
      const rose = state.epoch - earlier.epoch
      expect(rose).toBe(state.former === earlier.former ? 0 : 1)
      if (rose === 0) expect(state.readers).toEqual(earlier.readers)
      if (state.phase === 'granted') expect(state.readers).toMatchObject([{ staff: state.listener, kind: 'listener' }])
    }
    // [L1][G9] Positions have no gaps. Every acknowledged message is there once, in order.
    const rows = await service.store.readLog(conversationLog(state.id), 0, 10_000)
    expect(rows.map(({ position }) => position)).toEqual(
      Array.from({ length: (await service.head(state.id)).lastPosition }, (_, index) => index + 1),
    )
    const messages = (await service.log(state.id)).flatMap((entry) =>
      entry.kind === 'message' ? [entry.envelope] : [],
    )
    expect(messages).toEqual(world.acknowledged.get(state.id) ?? [])
  }

  // [C23] What nobody looked at in time went back.
  for (const state of states)
    if (state.phase === 'granted')
      expect(state.lookBy ?? Number.POSITIVE_INFINITY).toBeGreaterThan(service.clock.now() - 1)

  // [C11] An ended conversation leaves nothing.
  const alive = new Set<string>(states.map(({ id }) => id))
  for (const [id] of before) {
    if (alive.has(id)) continue
    expect(await service.store.readLog(conversationLog(id), 0, 1)).toEqual([])
    world.acknowledged.delete(id)
    forgetEnded(world, id)
  }
  const due = await service.store.due(Number.MAX_SAFE_INTEGER, 1000)
  const dueFor = due.map(({ id }) => id.split(':')).filter(([kind]) => kind?.startsWith('conversation-'))
  for (const [, id] of dueFor) expect(alive.has(id ?? '')).toBe(true)

  before.clear()
  for (const state of states) before.set(state.id, state)
}

/** A person whose conversation ended begins a new one, with another id. */
function forgetEnded(world: World, id: string): void {
  const index = world.claims.findIndex(({ conversation }) => conversation === id)
  if (index < 0) return
  world.claims[index] = newClaim()
  world.writers[index] = sender('youth')
}

test('[G9][G11] in any sequence of steps, no conversation is assigned twice, overtaken or forgotten, and no message is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
      const world = await newWorld()
      try {
        for (const next of [...opening, ...steps]) {
          await play(world, next)
          await check(world)
          await matchFairly(world)
          await check(world)
        }
      } finally {
        await world.service.close()
      }
    }),
    { numRuns: 20 },
  )
})

test('[G11] nodes that match at the same time never assign one conversation twice', async () => {
  const service = await openService()
  const seated = await Promise.all(Array.from({ length: 5 }, () => service.addListener()))
  for (const listener of seated) await service.setListener(listener, 2)
  for (let index = 0; index < 20; index += 1) {
    await service.openConversation()
    service.pass(1)
  }
  await Promise.all(Array.from({ length: 6 }, () => service.match()))
  const states = await allConversations(service)
  const desks = await Promise.all(seated.map(({ id }) => service.done((draft) => ok(draft.read(deskKey(id))))))
  expect(desks.map((desk) => desk?.conversations.length)).toEqual([2, 2, 2, 2, 2])
  const longest = [...states].sort((one, other) => one.since - other.since).slice(0, 10)
  expect(longest.every(({ phase }) => phase === 'assigned')).toBe(true)
  expect(states.filter(({ phase }) => phase === 'waiting')).toHaveLength(10)
  await service.close()
})
