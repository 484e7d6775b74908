import { expect, test } from 'vitest'
import { isShortOf, nothingSeen, seenOf } from './seen.ts'
import { entryOf, envelopeOf, openAll, sessionNamed } from './testing/service.ts'
import { receive, startTimeline } from './timeline.ts'

const them = sessionNamed('t')
const line = (position: number, sequence: number, words = `${sequence}`) =>
  entryOf(position, envelopeOf('listener', them, sequence, words))

const read = (entries: readonly ReturnType<typeof line>[]) =>
  openAll(receive(startTimeline('youth', sessionNamed('m')), entries))

test('[G3] a log is short if it ends earlier than before, or is another one up to there; a longer one is not', async () => {
  const had = seenOf(await read([line(1, 0), line(2, 1)]))
  expect(isShortOf(await read([line(1, 0), line(2, 1)]), had)).toBe(false)
  expect(isShortOf(await read([line(1, 0), line(2, 1), line(3, 2)]), had)).toBe(false)
  expect(isShortOf(await read([line(1, 0)]), had)).toBe(true)
  expect(isShortOf(await read([]), had)).toBe(true)
  expect(isShortOf(await read([line(1, 0), line(2, 1, 'other words')]), had)).toBe(true)
  expect(isShortOf(await read([]), nothingSeen)).toBe(false)
  expect(isShortOf(startTimeline('youth', them), had)).toBe(true)
})
