import { expect, test } from 'vitest'
import { memoryStorage } from '#client/stored/testing/memory-storage.ts'
import { createKeptShortcuts } from './kept-shortcuts.ts'
import { assignLetter, shippedShortcuts } from './shortcuts.ts'

const refuse = () => {
  throw new DOMException('refused', 'SecurityError')
}
const chosen = assignLetter(shippedShortcuts, 'pause', 'x') ?? shippedShortcuts

test('the chosen letters are restored after a reload', () => {
  const storage = memoryStorage()
  createKeptShortcuts(() => storage).keep(chosen)
  expect(createKeptShortcuts(() => storage).read()).toEqual(chosen)
})

test.each<[string, () => Storage]>([
  ['throws when looked at', refuse],
  ['is not there', () => null as unknown as Storage],
  ['throws at everything', () => ({ getItem: refuse, setItem: refuse }) as unknown as Storage],
])('if the storage %s, the default letters apply', (_, storage) => {
  const shortcuts = createKeptShortcuts(storage)
  shortcuts.keep(chosen)
  expect(shortcuts.read()).toEqual(shippedShortcuts)
})
