import { expect, test } from 'vitest'
import { assignLetter, type Key, moveOf, readShortcuts, shippedShortcuts } from './shortcuts.ts'

const key = (key: string, more: Partial<Key> = {}): Key => ({
  key,
  code: '',
  altKey: true,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
})
const asked = (pressed: Key, shortcuts = shippedShortcuts) => moveOf(pressed, shortcuts)

test('a key without Alt, or with AltGr, Ctrl, Meta or Shift as well, does nothing', () => {
  for (const more of [{ altKey: false }, { ctrlKey: true }, { metaKey: true }, { shiftKey: true }]) {
    expect(asked(key('s', more))).toBeUndefined()
    expect(asked(key('ArrowDown', more))).toBeUndefined()
  }
  expect(asked(key('s'), { ...shippedShortcuts, on: false })).toBeUndefined()
})

test('a letter is the one printed on the key; a digit is the one at the key’s place', () => {
  expect(asked(key('a', { code: 'KeyQ' }))).toBeUndefined()
  expect(asked(key('s', { code: 'KeyS' }))).toEqual({ kind: 'action', action: 'handover' })
  expect(asked(key('&', { code: 'Digit1' }))).toEqual({ kind: 'go', to: 1 })
  expect(asked(key('ß', { code: 'KeyS' }))).toEqual({ kind: 'action', action: 'handover' })
  expect(asked(key('ArrowUp'))).toEqual({ kind: 'step', by: -1 })
})

test('assigning a letter of another action swaps the two, so that each action keeps a letter', () => {
  const swapped = assignLetter(shippedShortcuts, 'reply', 'S')
  expect(swapped?.letters).toMatchObject({ reply: 's', handover: 'l' })
  expect(assignLetter(shippedShortcuts, 'reply', 'é')).toBeNull()
  // Alt+M draws the veil.
  expect(assignLetter(shippedShortcuts, 'reply', 'm')).toBeNull()
  expect(assignLetter(shippedShortcuts, 'reply', 'w')?.letters).toEqual({ ...shippedShortcuts.letters, reply: 'w' })
})

test('valid stored letters are read back; anything else gives the defaults', () => {
  const changed = assignLetter({ ...shippedShortcuts, on: false }, 'end', 'x')
  expect(readShortcuts(JSON.stringify(changed))).toEqual(changed)
  const doubled = { on: true, letters: { ...shippedShortcuts.letters, end: 'l' } }
  for (const text of [null, '', '{', '{"on":true}', JSON.stringify(doubled)]) {
    expect(readShortcuts(text)).toEqual(shippedShortcuts)
  }
})
