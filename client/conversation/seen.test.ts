import { expect, test } from 'vitest'
import { ok } from '#shared/result.ts'
import { isShortOf, nothingSeen, seenOf } from './seen.ts'
import { entryOf, envelopeOf, sessionNamed, text } from './testing/service.ts'
import { opened, receive, sealedMessages, startTimeline } from './timeline.ts'

const them = sessionNamed('t')
const line = (position: number, sequence: number) =>
  entryOf(position, envelopeOf('listener', them, sequence, `${sequence}`))

function read(entries: readonly ReturnType<typeof line>[]) {
  const received = receive(startTimeline('youth', sessionNamed('m')), entries)
  return opened(received, new Map(sealedMessages(received).map(({ position }) => [position, ok(text('x'))])))
}

test('[G3] a log is short if it ends earlier than before or lacks a message it had; a longer one is not', () => {
  const had = seenOf(read([line(1, 0), line(2, 1)]))
  expect(isShortOf(read([line(1, 0), line(2, 1)]), had)).toBe(false)
  expect(isShortOf(read([line(1, 0), line(2, 1), line(3, 2)]), had)).toBe(false)
  expect(isShortOf(read([line(1, 0)]), had)).toBe(true)
  expect(isShortOf(read([]), had)).toBe(true)
  const others = entryOf(2, envelopeOf('listener', sessionNamed('o'), 0, 'x'))
  expect(isShortOf(read([line(1, 0), others]), had)).toBe(true)
  expect(isShortOf(read([]), nothingSeen)).toBe(false)
})
