import type { Modifier } from './engine.ts'

type Command = readonly [method: string, params: object]
type Key = { readonly code: string; readonly virtual: number; readonly text?: string }

/** Windows' virtual key codes: without them Chromium does not move the focus, submit a form or delete text. */
const keys: Readonly<Record<string, Key>> = {
  Backspace: { code: 'Backspace', virtual: 8 },
  Tab: { code: 'Tab', virtual: 9 },
  Enter: { code: 'Enter', virtual: 13, text: '\r' },
  Shift: { code: 'ShiftLeft', virtual: 16 },
  Control: { code: 'ControlLeft', virtual: 17 },
  Alt: { code: 'AltLeft', virtual: 18 },
  Escape: { code: 'Escape', virtual: 27 },
  ' ': { code: 'Space', virtual: 32, text: ' ' },
  PageUp: { code: 'PageUp', virtual: 33 },
  PageDown: { code: 'PageDown', virtual: 34 },
  End: { code: 'End', virtual: 35 },
  Home: { code: 'Home', virtual: 36 },
  ArrowLeft: { code: 'ArrowLeft', virtual: 37 },
  ArrowUp: { code: 'ArrowUp', virtual: 38 },
  ArrowRight: { code: 'ArrowRight', virtual: 39 },
  ArrowDown: { code: 'ArrowDown', virtual: 40 },
  Delete: { code: 'Delete', virtual: 46 },
}
const bits: Readonly<Record<Modifier, number>> = { Alt: 1, Control: 2, Shift: 8 }

/** Modifiers go down first and up last. Throws for an unknown name. */
export function keyEvents(name: string, held: readonly Modifier[]): readonly Command[] {
  const modifiers = held.reduce((all, modifier) => all | bits[modifier], 0)
  return [
    ...held.map((modifier) => event('rawKeyDown', modifier, modifiers)),
    ...both(name, modifiers),
    ...held.toReversed().map((modifier) => event('keyUp', modifier, 0)),
  ]
}

/** One character after the other; characters that no keyboard has come from an input method. */
export const typingEvents = (text: string): readonly Command[] =>
  [...text].flatMap((sign) => (sign.length === 1 ? both(sign, 0) : [['Input.insertText', { text: sign }] as const]))

const both = (name: string, modifiers: number): readonly Command[] => [
  event(writes(name, modifiers) ? 'keyDown' : 'rawKeyDown', name, modifiers),
  event('keyUp', name, modifiers),
]

/** With Control or Alt held, a key is a command. */
const writes = (name: string, modifiers: number): boolean =>
  keyOf(name).text !== undefined && (modifiers & (bits.Control | bits.Alt)) === 0

function event(type: 'keyDown' | 'rawKeyDown' | 'keyUp', name: string, modifiers: number): Command {
  const { code, virtual, text } = keyOf(name)
  const written = type === 'keyDown' ? { text, unmodifiedText: text } : {}
  return ['Input.dispatchKeyEvent', { type, key: name, code, windowsVirtualKeyCode: virtual, modifiers, ...written }]
}

function keyOf(name: string): Key {
  const known = keys[name]
  if (known) return known
  if (name.length === 1) return { code: '', virtual: 0, text: name }
  throw new Error(`no key is called ${name}`)
}
