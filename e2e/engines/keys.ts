/** The named keys as WebDriver and WebDriver BiDi write them (WebDriver 2, §17.4.2). */
const codePoints: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
}

/** The value of a key in a WebDriver key action: a printable character is its own value. Throws for an unknown name. */
export function keyValue(name: string): string {
  const value = codePoints[name] ?? (name.length === 1 ? name : undefined)
  if (value === undefined) throw new Error(`no key is called ${name}`)
  return value
}

type KeyAction = { readonly type: 'keyDown' | 'keyUp'; readonly value: string }

/** Modifiers go down first and up last. */
export const keyActions = (name: string, held: readonly string[]): readonly KeyAction[] => [
  ...held.map((modifier) => down(keyValue(modifier))),
  down(keyValue(name)),
  up(keyValue(name)),
  ...held.toReversed().map((modifier) => up(keyValue(modifier))),
]

/** One character after the other, each as one key. */
export const typingActions = (text: string): readonly KeyAction[] => [...text].flatMap((sign) => [down(sign), up(sign)])

const down = (value: string): KeyAction => ({ type: 'keyDown', value })
const up = (value: string): KeyAction => ({ type: 'keyUp', value })
