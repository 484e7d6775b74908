import * as v from 'valibot'
import { type Action, actions, actionTable } from '../action/actions.ts'

/** Each action has a letter, always with Alt (WCAG 2.1.4). Alt with an arrow or a digit changes the conversation. */
export type Move =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'step'; readonly by: 1 | -1 }
  | { readonly kind: 'go'; readonly to: number }

export type Shortcuts = { readonly on: boolean; readonly letters: Readonly<Record<Action, string>> }

export const shippedShortcuts: Shortcuts = {
  on: true,
  letters: Object.fromEntries(actions.map((action) => [action, actionTable[action].letter])) as Record<Action, string>,
}

export type Key = Pick<KeyboardEvent, 'key' | 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>

/** The action of a key. AltGr, which is Ctrl and Alt on Windows, has none: it types characters. */
export function moveOf(key: Key, { on, letters }: Shortcuts): Move | undefined {
  if (!on || !key.altKey || key.ctrlKey || key.metaKey || key.shiftKey) return undefined
  if (key.key === 'ArrowDown') return { kind: 'step', by: 1 }
  if (key.key === 'ArrowUp') return { kind: 'step', by: -1 }
  // A French keyboard needs Shift for digits: use the key's place.
  const digit = /^Digit([1-9])$/.exec(key.code)?.[1]
  if (digit) return { kind: 'go', to: Number(digit) }
  const letter = letterOf(key)
  const action = actions.find((name) => letters[name] === letter)
  return action && { kind: 'action', action }
}

/** For `aria-keyshortcuts`; undefined while they are off. */
export const hint = ({ on, letters }: Shortcuts, action: Action): string | undefined =>
  on ? `Alt+${letters[action].toUpperCase()}` : undefined

/** Gives a letter to an action; the action that had it takes the other's. Null if it is not a letter, or is that of the veil (Alt+M on every staff page). */
export function assignLetter(shortcuts: Shortcuts, action: Action, typed: string): Shortcuts | null {
  const letter = typed.toLowerCase()
  if (!free.test(letter)) return null
  const { letters } = shortcuts
  const other = actions.find((name) => letters[name] === letter)
  const swapped = other ? { ...letters, [other]: letters[action] } : letters
  return { ...shortcuts, letters: { ...swapped, [action]: letter } }
}

/** The stored letters, or the product's defaults. */
export function readShortcuts(text: string | null): Shortcuts {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), kept), text)
  return parsed.success ? parsed.output : shippedShortcuts
}

const free = /^[a-ln-z]$/
const letter = v.pipe(v.string(), v.regex(free))
const kept = v.strictObject({
  on: v.boolean(),
  letters: v.pipe(
    v.strictObject(v.entriesFromList(actions, letter)),
    v.check((letters) => new Set(Object.values(letters)).size === actions.length),
  ),
})

/** The letter as printed, or, where Alt produces another character (macOS), the letter at the key's place. */
const letterOf = ({ key, code }: Key) =>
  /^[a-z]$/i.test(key) ? key.toLowerCase() : /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase()
