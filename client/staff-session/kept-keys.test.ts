import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keptKeys } from './kept-keys.ts'

/** The open requests of the browser; the test decides when they succeed. */
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

test('an IndexedDB that never answers counts as refused; a database that opens too late is closed, and stores nothing', async () => {
  const kept = keptKeys.purge(0).then(
    () => 'kept',
    (cause: unknown) => cause,
  )
  await vi.advanceTimersByTimeAsync(9_999)
  expect(await Promise.race([kept, Promise.resolve('waiting')])).toBe('waiting')
  await vi.advanceTimersByTimeAsync(1)
  // `createKeptSession` treats this error as a refusal of the browser.
  expect(await kept).toBeInstanceOf(DOMException)
  opening.onsuccess?.()
  await vi.advanceTimersByTimeAsync(0)
  expect(steps).toEqual(['closed'])
})
