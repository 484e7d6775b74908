import { expect, it } from 'vitest'
import { marker, type Opened } from './store-place.ts'

/** The window is so long that no test crosses its end. */
const allowed = { acts: 5, perMinutes: 60 * 24 * 365 * 10 }

/** Counts for all nodes together: ST13. */
export function admitContract(opened: Opened): void {
  it('[ST13] admits a name up to its limit in a window, independent of other names', async () => {
    const [name, other] = [marker(), marker()]
    const admitted = await Promise.all(Array.from({ length: 12 }, () => opened.store.admit(name, allowed)))
    expect(admitted.filter(Boolean)).toHaveLength(5)
    expect(await opened.store.admit(name, allowed)).toBe(false)
    expect(await opened.store.admit(other, allowed)).toBe(true)
  })
}
