import { beforeEach, vi } from 'vitest'

/** A value whose `field` throws when it is read: a component that shows it fails, as with a fault of ours. */
export const faulty = <Value extends object>(value: Value, field: keyof Value): Value =>
  Object.defineProperty({ ...value }, field, {
    enumerable: true,
    get: () => {
      throw new Error('a mistake of ours')
    },
  })

/** A string that throws when it is put into a sentence. */
export const unsayable = {
  toString() {
    throw new Error('a mistake of ours')
  },
} as unknown as string

/**
 * Silences the console, to which React logs the faults that a boundary catches, and our own reports, which would end the test. Call it first
 * in a test: it is then undone last, after everything that the test started has ended.
 */
export function hearNoFaults(): void {
  beforeEach(({ onTestFinished }) => {
    vi.spyOn(console, 'error').mockImplementation(() => {})
    vi.stubGlobal('reportError', () => {})
    onTestFinished(() => {
      vi.restoreAllMocks()
      vi.unstubAllGlobals()
    })
  })
}

/** Makes the first thing that every page reads throw, until the returned function is called. */
export function failAtOnce(): () => void {
  const looking = vi.spyOn(globalThis, 'crypto', 'get').mockImplementation(() => {
    throw new Error('a mistake of ours')
  })
  return () => looking.mockRestore()
}
