import { expect, it } from 'vitest'
import { marker, type Opened } from './store-place.ts'

/** So long a window that no test crosses its end. */
const allowed = { acts: 5, perMinutes: 60 * 24 * 365 * 10 }

/** What is counted for all nodes together: ST13. */
export function admitContract(opened: Opened): void {
  it('[ST13] admits a name so often in a window and no more, whatever others do', async () => {
    const [name, other] = [marker(), marker()]
    const admitted = await Promise.all(Array.from({ length: 12 }, () => opened.store.admit(name, allowed)))
    expect(admitted.filter(Boolean)).toHaveLength(5)
    expect(await opened.store.admit(name, allowed)).toBe(false)
    expect(await opened.store.admit(other, allowed)).toBe(true)
  })
}
