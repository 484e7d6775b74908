import { expect, test } from 'vitest'
import { ok } from '#shared/result.ts'
import { entryOf, envelopeOf, sessionNamed, text } from './testing/service.ts'
import { opened, receive, startTimeline } from './timeline.ts'
import { unreadCount } from './unread.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')

test('only the others’ messages after the read position count, sealed ones too', () => {
  const received = receive(startTimeline('listener', me), [
    entryOf(1, envelopeOf('youth', them, 0, 'a')),
    { kind: 'event', position: 2, event: 'listener-lost', listener: them as never, alias: 'Sam' },
    entryOf(3, envelopeOf('youth', them, 1, 'b')),
    entryOf(4, envelopeOf('listener', sessionNamed('o'), 0, 'from another load of mine')),
    entryOf(5, envelopeOf('youth', them, 2, 'c')),
  ])
  const timeline = opened(
    received,
    new Map([
      [1, ok(text('a'))],
      [3, ok(text('b'))],
      [4, ok(text('x'))],
    ]),
  )
  expect([0, 1, 3, 5].map((readUpTo) => unreadCount(timeline, readUpTo, true))).toEqual([3, 2, 1, 0])
})

test('[H14] what is for a page alone does not count, opened or about to be', () => {
  const received = receive(startTimeline('listener', me), [entryOf(1, envelopeOf('youth', them, 0, 'a'))])
  expect(unreadCount(received, 0, false)).toBe(0)
  const permits = { kind: 'permits', commitments: ['c', 'd'] } as const
  expect(
    unreadCount(opened(received, new Map([[1, ok({ ...permits, commitments: [...permits.commitments] })]])), 0, false),
  ).toBe(0)
  expect(unreadCount(opened(received, new Map([[1, ok(text('a'))]])), 0, false)).toBe(1)
})
