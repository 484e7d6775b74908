import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// A run says something about the product only if it runs the product's code. This list names the files that still replace a part of the product, and
// it only gets shorter.

const root = fileURLToPath(new URL('.', import.meta.url))

const twins = ['node/announcing.ts', 'node/start.ts']

test('each file that replaces a part of the product says so, and no other does', () => {
  const standing = globSync('**/*.ts', { cwd: root })
    .filter(
      (file) =>
        !file.endsWith('.test.ts') && /\b[Ss]tands? for (server|client)\//.test(readFileSync(`${root}${file}`, 'utf8')),
    )
    .toSorted()
  expect(standing).toEqual(twins)
})

/** The parts of a node: without one of these a twin would have returned under another name. */
const played = [
  'background/queue.ts',
  'gateway/cell.ts',
  'gateway/gateway.ts',
  'http/public-routes.ts',
  'start/core.ts',
  'start/own-place.ts',
  'start/upkeep.ts',
  'ticket/erase.ts',
]

test('a node consists of the product’s own parts', () => {
  const imported = globSync('node/*.ts', { cwd: root })
    .flatMap((file) => [...readFileSync(`${root}${file}`, 'utf8').matchAll(/from '#server\/([^']+)'/g)])
    .map(([, name]) => name)
  for (const name of played) expect(imported).toContain(name)
})
