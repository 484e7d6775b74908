import { onTestFinished } from 'vitest'
import { atRest } from './at-rest.ts'

/** Closes an object at the end of its test, and waits for its pending work. Call it when you make a desk, a device or a thread for a test. */
export function endWithTest(close: () => unknown): void {
  onTestFinished(async () => {
    await close()
    await atRest()
  })
}
