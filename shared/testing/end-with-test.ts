import { onTestFinished } from 'vitest'
import { atRest } from './at-rest.ts'

/** Ends with its test what was made for it, and what that still had under way. Whoever makes a desk, a device or a thread for tests calls it. */
export function endWithTest(close: () => unknown): void {
  onTestFinished(async () => {
    await close()
    await atRest()
  })
}
