import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keptKeys } from './kept-keys.ts'

/** What the browser has opened, and when it says so is the test's. */
let opening: { result: unknown; onsuccess?: () => void }
let steps: string[]

beforeEach(() => {
  vi.useFakeTimers()
  steps = []
  const database = {
    transaction: () => steps.push('transaction'),
    close: () => steps.push('closed'),
  }
  opening = { result: database }
  vi.stubGlobal('indexedDB', { open: () => opening })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('a browser whose IndexedDB never answers is one that refuses it; what it opens too late is closed, and nothing is kept in it', async () => {
  const kept = keptKeys.purge(0).then(
    () => 'kept',
    (cause: unknown) => cause,
  )
  await vi.advanceTimersByTimeAsync(9_999)
  expect(await Promise.race([kept, Promise.resolve('waiting')])).toBe('waiting')
  await vi.advanceTimersByTimeAsync(1)
  // What `createKeptSession` takes for a refusal of the browser.
  expect(await kept).toBeInstanceOf(DOMException)
  opening.onsuccess?.()
  await vi.advanceTimersByTimeAsync(0)
  expect(steps).toEqual(['closed'])
})
