import { statfs } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openTemporaryStore } from '../testing/temporary-store.ts'

test('[ST14] the embedded store has the space of its disk', async () => {
  const { store, directory, close } = await openTemporaryStore()
  const space = await store.space()
  const { blocks, bsize } = await statfs(directory)
  expect(space?.all).toBe(blocks * bsize)
  expect(space?.free).toBeGreaterThan(0)
  // The store itself has used some of it.
  expect(space?.free).toBeLessThan(blocks * bsize)
  await close()
})
