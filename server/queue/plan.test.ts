import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { WaitingConversation } from '../conversation/state.ts'
import { type DeskState, newDesk } from '../desk/state.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { planMatches } from './plan.ts'

const now = 1_000_000

const waits = (id: string, options: Partial<WaitingConversation> = {}): WaitingConversation => ({
  id: id as ConversationId,
  former: null,
  readers: [],
  unwanted: [],
  tabSha256: null,
  bearerSha256: '',
  phase: 'waiting',
  since: 0,
  epoch: 0,
  excluded: [],
  letGo: [],
  connection: 'node~socket',
  awayUntil: now + 1,
  skipped: false,
  ...options,
})

const desk = (staff: string, options: Partial<DeskState> = {}): DeskState => ({
  ...newDesk(staff as StaffId),
  connection: 'node~socket',
  leaseUntil: now + 1,
  availability: 'available',
  ...options,
})

const held = (...ids: string[]) => ({ conversations: ids as ConversationId[] })
const plan = (waiting: WaitingConversation[], desks: DeskState[]) =>
  planMatches(waiting, desks, now).map(({ conversation, listener }) => `${conversation}>${listener}`)

test('[C4] the longest-waiting goes to the desk with the fewest conversations, and the order of turns decides between equals', () => {
  const desks = [
    desk('busy', { capacity: 3, ...held('x') }),
    desk('first', { capacity: 3 }),
    desk('second', { capacity: 1 }),
  ]
  expect(plan([waits('a'), waits('b'), waits('c'), waits('d')], desks)).toEqual([
    'a>first',
    'b>second',
    'c>busy',
    'd>first',
  ])
})

test('[C4] a conversation that cannot be assigned now does not delay the others', () => {
  const waiting = [
    waits('away', { connection: null }),
    waits('silent', { skipped: true }),
    waits('refused', { excluded: ['only' as StaffId] }),
    waits('ready'),
  ]
  expect(plan(waiting, [desk('only')])).toEqual(['ready>only'])
})

test('[C4] a desk that is full, paused, away, without a socket or past its lease takes nothing', () => {
  const unfit = [
    desk('full', held('x')),
    desk('paused', { availability: 'paused' }),
    desk('away', { availability: 'away' }),
    desk('disconnected', { connection: null }),
    desk('lapsed', { leaseUntil: now }),
  ]
  expect(plan([waits('a')], unfit)).toEqual([])
})

const names = ['l0', 'l1', 'l2', 'l3']
const anyDesk = fc.record({
  capacity: fc.integer({ min: 1, max: 3 }),
  holds: fc.nat({ max: 3 }),
  availability: fc.constantFrom('available' as const, 'available' as const, 'paused' as const),
})
const anyWaiting = fc.record({
  connection: fc.constantFrom<ConnectionName | null>('node~socket', 'node~socket', 'node~socket', null),
  skipped: fc.constantFrom(false, false, false, true),
  excluded: fc.subarray(names).map((list) => list as StaffId[]),
})

test('[C27] who was let go is not given it before their time is over, as long as somebody else is there', () => {
  const letGo = [{ listener: 'only' as StaffId, until: now + 1 }]
  expect(plan([waits('resting', { letGo })], [desk('only')])).toEqual(['resting>only'])
  expect(plan([waits('resting', { letGo })], [desk('only'), desk('other', { capacity: 0 })])).toEqual([])
  expect(plan([waits('resting', { letGo })], [desk('only'), desk('other')])).toEqual(['resting>other'])
  expect(plan([waits('rested', { letGo: [{ listener: 'only' as StaffId, until: now }] })], [desk('only')])).toEqual([
    'rested>only',
  ])
})

test('[G11] no plan assigns a conversation twice, exceeds a desk’s capacity, or overtakes a longer-waiting conversation', () => {
  fc.assert(
    fc.property(
      fc.array(anyDesk, { maxLength: 4 }),
      fc.array(anyWaiting, { maxLength: 12 }),
      (madeDesks, madeWaiting) => {
        const desks = madeDesks.map(({ holds, ...rest }, index) =>
          desk(names[index] ?? '', {
            ...rest,
            conversations: Array.from({ length: holds }, (_, n) => `${index}${n}` as ConversationId),
          }),
        )
        const waiting = madeWaiting.map((made, index) => waits(`c${index}`, made))
        const matches = planMatches(waiting, desks, now)
        const given = new Map(matches.map(({ conversation, listener }) => [conversation as string, listener as string]))
        expect(given.size).toBe(matches.length)
        const load = (staff: string) => [...given.values()].filter((other) => other === staff).length
        for (const each of desks) {
          if (load(each.staff) > 0) {
            expect(each.availability).toBe('available')
            expect(each.conversations.length + load(each.staff)).toBeLessThanOrEqual(each.capacity)
          }
        }
        for (const [index, conversation] of waiting.entries()) {
          const isFit = conversation.connection !== null && !conversation.skipped
          if (given.has(conversation.id)) {
            expect(isFit).toBe(true)
            expect(conversation.excluded).not.toContain(given.get(conversation.id))
            continue
          }
          if (!isFit) continue
          for (const each of desks) {
            if (conversation.excluded.includes(each.staff) || each.availability !== 'available') continue
            // This listener was given earlier conversations only, and has no room left.
            expect(each.conversations.length + load(each.staff)).toBeGreaterThanOrEqual(each.capacity)
            const later = waiting.slice(index + 1).filter(({ id }) => given.get(id) === each.staff)
            expect(later).toEqual([])
          }
        }
      },
    ),
  )
})
