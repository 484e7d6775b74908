import { expect, test } from 'vitest'
import { createKeptShortcuts } from './kept-shortcuts.ts'
import { assignLetter, shippedShortcuts } from './shortcuts.ts'

const refuse = () => {
  throw new DOMException('refused', 'SecurityError')
}
const chosen = assignLetter(shippedShortcuts, 'pause', 'x') ?? shippedShortcuts

test('the chosen letters are restored after a reload', () => {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  } as unknown as Storage
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
