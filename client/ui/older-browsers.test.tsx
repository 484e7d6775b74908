import { expect, test, vi } from 'vitest'
import { supplyWhatIsMissing } from './older-browsers.ts'

const typed = Object.getPrototypeOf(Uint8Array.prototype)
const missing: readonly (readonly [object, string])[] = [
  [Array.prototype, 'at'],
  [String.prototype, 'at'],
  [typed, 'at'],
  [Object, 'hasOwn'],
  [Array.prototype, 'findLast'],
  [Array.prototype, 'toSorted'],
  [HTMLFormElement.prototype, 'requestSubmit'],
]
const native = missing.map(([of, name]) => Object.getOwnPropertyDescriptor(of, name))

/** Runs `does` in a browser without the newer functions, and puts them back at once: the test runner needs some of them. */
function inAnOlderBrowser(does: () => void): void {
  for (const [of, name] of missing) Reflect.deleteProperty(of, name)
  try {
    supplyWhatIsMissing()
    does()
  } finally {
    for (const [index, [of, name]] of missing.entries()) Object.defineProperty(of, name, native[index] ?? {})
  }
}

test('the added functions behave as in a newer browser, and appear in no loop', () => {
  const seen: unknown[] = []
  inAnOlderBrowser(() => {
    const unsorted = [2, 1]
    seen.push([[1, 2, 3].at(-1), [1, 2, 3].at(0), [1].at(1), [1].at(-2), 'abc'.at(-1), new Uint8Array([4, 5]).at(-1)])
    seen.push([
      Object.hasOwn({ a: 1 }, 'a'),
      Object.hasOwn({ a: 1 }, 'toString'),
      Object.hasOwn(Object.create(null), 'a'),
    ])
    seen.push([[1, 2, 3].findLast((each) => each < 3), [1].findLast((each) => each > 1)])
    seen.push([unsorted.toSorted((one, other) => one - other), unsorted])
    for (const name in []) seen.push(name)
  })
  expect(seen).toEqual([
    [3, 1, undefined, undefined, 'c', 5],
    [true, false, false],
    [2, undefined],
    [
      [1, 2],
      [2, 1],
    ],
  ])
})

test('`requestSubmit` submits a form as its button does, unless a required field is empty', () => {
  document.body.innerHTML = '<form><input required><button type="submit">Envoyer</button></form>'
  const form = document.querySelector('form') as HTMLFormElement
  const sent = vi.fn((event: Event) => event.preventDefault())
  form.addEventListener('submit', sent)
  inAnOlderBrowser(() => form.requestSubmit())
  expect(sent).not.toHaveBeenCalled()
  ;(form.querySelector('input') as HTMLInputElement).value = 'bonjour'
  inAnOlderBrowser(() => form.requestSubmit())
  expect(sent).toHaveBeenCalledTimes(1)
})
