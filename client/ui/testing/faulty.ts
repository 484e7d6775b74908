import { beforeEach, vi } from 'vitest'

/** A value whose `field` cannot be read: what is shown of it fails, as a mistake of ours would. */
export const faulty = <Value extends object>(value: Value, field: keyof Value): Value =>
  Object.defineProperty({ ...value }, field, {
    enumerable: true,
    get: () => {
      throw new Error('a mistake of ours')
    },
  })

/** Words that cannot be said: what makes a sentence of them fails where it does so, however they got there. */
export const unsayable = {
  toString() {
    throw new Error('a mistake of ours')
  },
} as unknown as string

/**
 * React writes what a boundary caught to the console, and our own reports would end the test. They are heard again once what the test set
 * going has ended: what is asked for first when a test begins is over last.
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

/** The first thing that every page looks at fails, until the answer is called. */
export function failAtOnce(): () => void {
  const looking = vi.spyOn(globalThis, 'crypto', 'get').mockImplementation(() => {
    throw new Error('a mistake of ours')
  })
  return () => looking.mockRestore()
}
