import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isTypedEnter } from './typed-enter.ts'

const pressed = (key: string, isComposing: boolean, keyCode: number) =>
  isTypedEnter({ key, nativeEvent: { isComposing, keyCode } })

test('an Enter by itself counts; one that ends a composition does not, in either order of a browser’s events', () => {
  expect(pressed('Enter', false, 13)).toBe(true)
  expect(pressed('Enter', true, 229)).toBe(false)
  // Chrome and Firefox: keydown, then compositionend. Safari: compositionend, then keydown.
  expect(pressed('Enter', true, 13)).toBe(false)
  expect(pressed('Enter', false, 229)).toBe(false)
  expect(pressed('a', false, 65)).toBe(false)
})

test('no page detects an Enter in another way', () => {
  const client = fileURLToPath(new URL('../', import.meta.url))
  const files = globSync('**/*.{ts,tsx}', { cwd: client }).filter((file) => !/\.test\.tsx?$|typed-enter/.test(file))
  expect(files.length).toBeGreaterThan(100)
  expect(files.filter((file) => /['"](?:Numpad)?Enter['"]/.test(readFileSync(`${client}${file}`, 'utf8')))).toEqual([])
})
