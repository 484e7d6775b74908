import { statfs } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { openTemporaryStore } from '../testing/temporary-store.ts'

test('[ST14] the embedded store has the room of its disk', async () => {
  const { store, directory, close } = await openTemporaryStore()
  const space = await store.space()
  const { blocks, bsize } = await statfs(directory)
  expect(space?.all).toBe(blocks * bsize)
  expect(space?.free).toBeGreaterThan(0)
  // What the store itself has written is there no more.
  expect(space?.free).toBeLessThan(blocks * bsize)
  await close()
})
