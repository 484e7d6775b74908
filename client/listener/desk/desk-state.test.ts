import { expect, test } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import { nextUnread, waitsLongest } from './desk-state.ts'
import type { SeatState } from './seat-state.ts'

type Seat = Partial<Pick<SeatState, 'unread' | 'looked' | 'waitsSince'>>

const seatsOf = (seats: Record<string, Seat>) =>
  Object.entries(seats).map(
    ([name, seat]) =>
      ({ conversation: name as ConversationId, unread: 0, looked: true, waitsSince: null, ...seat }) as SeatState,
  )

test('the next unread conversation is after the one in front, and the first comes after the last', () => {
  const next = (selected: string | null, seats: Record<string, Seat>) =>
    nextUnread({ seats: seatsOf(seats), selected: selected as ConversationId | null })
  const two = { a: { unread: 1 }, b: {}, c: { unread: 2 }, d: { looked: false } }
  expect([null, 'a', 'b', 'c', 'd'].map((selected) => next(selected, two))).toEqual(['a', 'c', 'c', 'd', 'a'])
  expect(next('a', { a: { unread: 1 }, b: {} })).toBeUndefined()
  expect(next(null, {})).toBeUndefined()
})

test('whoever waits longest stands out among several, and nobody alone', () => {
  const longest = (seats: Record<string, Seat>) => waitsLongest({ seats: seatsOf(seats) })
  expect(longest({ a: { waitsSince: 5 }, b: { waitsSince: 3 }, c: {} })).toBe('b')
  expect(longest({ a: { waitsSince: 5 }, b: { waitsSince: 5 } })).toBe('a')
  expect(longest({ a: { waitsSince: 5 }, b: {} })).toBeUndefined()
})
