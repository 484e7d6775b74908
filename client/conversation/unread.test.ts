import { expect, test } from 'vitest'
import type { Content } from '#shared/protocol/content.ts'
import { entryOf, envelopeOf, linesOf, nothingOpened, openAll, sessionNamed, text } from './testing/service.ts'
import { opened, receive, startTimeline } from './timeline.ts'
import { lastTheirs, unreadCount } from './unread.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')

test('only the others’ messages after the read position count, sealed ones too', async () => {
  const received = receive(startTimeline('listener', me), [
    entryOf(1, envelopeOf('youth', them, 0, 'a')),
    { kind: 'event', position: 2, event: 'listener-lost', listener: them as never, alias: 'Sam' },
    entryOf(3, envelopeOf('youth', them, 1, 'b')),
    entryOf(4, envelopeOf('listener', sessionNamed('o'), 0, 'from another load of mine')),
  ])
  const timeline = receive(await openAll(received), [entryOf(5, envelopeOf('youth', them, 2, 'c'))])
  expect([0, 1, 3, 5].map((readUpTo) => unreadCount(timeline, readUpTo, true))).toEqual([3, 2, 1, 0])
  expect([lastTheirs(timeline, true), lastTheirs(timeline, false)]).toEqual([5, 3])
})

test('[H14] what is for a page alone does not count, opened or about to be', async () => {
  const entry = entryOf(1, envelopeOf('youth', them, 0, 'a'))
  const received = receive(startTimeline('listener', me), [entry])
  expect(unreadCount(received, 0, false)).toBe(0)
  const permits: Content = { kind: 'permits', commitments: ['c', 'd'] }
  const with_ = (content: Content) =>
    opened(received, { ...nothingOpened, items: linesOf([entry], [content]), taken: 1 })
  expect([unreadCount(with_(permits), 0, false), lastTheirs(with_(permits), false)]).toEqual([0, 0])
  expect(unreadCount(with_(text('a')), 0, false)).toBe(1)
})
