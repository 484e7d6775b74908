import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// A run says something about the product only where it plays the product. What still stands for a part of it is named here, and the list
// only gets shorter.

const root = fileURLToPath(new URL('.', import.meta.url))

const twins = [
  'network/connection.ts',
  'network/post.ts',
  'node/announcing.ts',
  'node/cell-door.ts',
  'node/door.ts',
  'node/erasing.ts',
  'node/follow-up-door.ts',
  'node/listener-door.ts',
  'node/loop.ts',
  'node/public-door.ts',
  'node/queue.ts',
  'node/start.ts',
  'node/youth-door.ts',
  'people/card.ts',
  'people/cell-page.ts',
  'people/desk-page.ts',
  'people/keyring.ts',
  'people/seat.ts',
  'people/talk-page.ts',
  'people/thread-page.ts',
]

test('each file that stands for a part of the product says so, and no other does', () => {
  const standing = globSync('**/*.ts', { cwd: root })
    .filter(
      (file) =>
        !file.endsWith('.test.ts') && /\b[Ss]tands? for (server|client)\//.test(readFileSync(`${root}${file}`, 'utf8')),
    )
    .toSorted()
  expect(standing).toEqual(twins)
})

test('a node is put together of the product’s own parts', () => {
  const product = globSync('**/*.ts', { cwd: root })
    .flatMap((file) => [...readFileSync(`${root}${file}`, 'utf8').matchAll(/from '(#server\/[^']+)'/g)])
    .map(([, name]) => name)
  for (const name of ['#server/start/core.ts', '#server/start/own-place.ts', '#server/start/upkeep.ts'])
    expect(product).toContain(name)
})
