import { afterAll, afterEach, vi } from 'vitest'
import { atRest, watchCryptography } from './at-rest.ts'

// All test files of a worker share one process. Vitest restores the globals, variables and functions that a test replaced, but not the clock.

watchCryptography()

afterEach(async () => {
  const standing = vi.isFakeTimers()
  vi.useRealTimers()
  await atRest()
  // Every later test, in any file, would wait for ever.
  if (standing) throw new Error('the test left the clock standing: vi.useRealTimers() belongs in afterEach')
})
afterAll(atRest)
