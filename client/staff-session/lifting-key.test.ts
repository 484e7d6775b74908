import { expect, test } from 'vitest'
import { drawsVeil, liftsVeil } from './lifting-key.ts'

const plain = { key: 'a', code: 'KeyQ', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, repeat: false }

test('one key alone lifts the veil; a held key, a modifier, Tab and a command of the browser do not', () => {
  for (const key of ['a', ' ', 'Enter', 'Escape', 'ArrowDown', 'F2']) expect(liftsVeil({ ...plain, key })).toBe(true)
  expect(liftsVeil({ ...plain, key: 'A', shiftKey: true })).toBe(true)
  for (const key of ['Shift', 'Alt', 'AltGraph', 'Control', 'Meta', 'CapsLock', 'Tab'])
    expect(liftsVeil({ ...plain, key })).toBe(false)
  for (const held of ['altKey', 'ctrlKey', 'metaKey', 'repeat'])
    expect(liftsVeil({ ...plain, [held]: true })).toBe(false)
})

test('Alt and the letter M draw the veil on every keyboard, and no other key does', () => {
  const alt = { ...plain, key: 'm', code: 'Semicolon', altKey: true }
  expect(drawsVeil(alt)).toBe(true)
  // A Mac types µ, and a French keyboard has another letter at that place.
  expect(drawsVeil({ ...alt, key: 'µ', code: 'KeyM' })).toBe(true)
  expect(drawsVeil({ ...alt, key: ',', code: 'KeyM' })).toBe(true)
  expect(drawsVeil({ ...alt, key: 'n', code: 'KeyM' })).toBe(false)
  for (const held of ['ctrlKey', 'metaKey', 'shiftKey']) expect(drawsVeil({ ...alt, [held]: true })).toBe(false)
  expect(drawsVeil({ ...alt, altKey: false })).toBe(false)
})
