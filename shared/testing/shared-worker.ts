import { afterAll, afterEach, vi } from 'vitest'
import { atRest, watchCryptography } from './at-rest.ts'

// The files of a worker have one process between them. Vitest takes back what a test put in a global's, a variable's or a function's place.

watchCryptography()

afterEach(async () => {
  const standing = vi.isFakeTimers()
  vi.useRealTimers()
  await atRest()
  // Each later test would wait for ever, in whichever file.
  if (standing) throw new Error('the test left the clock standing: vi.useRealTimers() belongs in afterEach')
})
afterAll(atRest)
