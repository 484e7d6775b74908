import { afterEach, vi } from 'vitest'

// The files of a worker have one process between them. Vitest takes back what a test put in a global's, a variable's or a function's place; a
// clock that a test left standing would make each later test wait for ever, in whichever file.
afterEach(() => {
  if (!vi.isFakeTimers()) return
  vi.useRealTimers()
  throw new Error('the test left the clock standing: vi.useRealTimers() belongs in afterEach')
})
