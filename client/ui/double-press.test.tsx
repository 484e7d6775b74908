import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { dropStrayPresses } from './double-press.ts'

let stop = () => {}
beforeEach(() => {
  document.body.innerHTML = '<button id="take">Prendre</button><button id="decline">Décliner</button>'
  stop = dropStrayPresses(document)
})
afterEach(() => stop())

const element = (id: string) => document.getElementById(id)!

/** Presses at a moment (milliseconds) and a place (pixels). Returns whether the control received the click. */
function press(id: string, at: number, { x = 50, y = 50, detail = 1, pointerType = 'mouse' } = {}): boolean {
  const acted = vi.fn()
  element(id).addEventListener('click', acted, { once: true })
  const event = new MouseEvent('click', { bubbles: true, cancelable: true, clientX: x, clientY: y, detail })
  Object.defineProperties(event, { timeStamp: { value: at }, pointerType: { value: pointerType } })
  element(id).dispatchEvent(event)
  element(id).removeEventListener('click', acted)
  return acted.mock.calls.length > 0
}

test('a second press at the same place does not reach another control that has appeared there', () => {
  expect(press('take', 1000)).toBe(true)
  expect(press('decline', 1250)).toBe(false)
})

test('further quick presses still count for the first control, until there is a pause', () => {
  press('take', 1000)
  expect([1250, 1500, 1750, 2000].map((at) => press('decline', at))).toEqual([false, false, false, false])
  expect(press('decline', 2600)).toBe(true)
})

test('a finger may press a little beside the first place', () => {
  press('take', 1000, { pointerType: 'touch' })
  expect(press('decline', 1250, { x: 62, y: 60, pointerType: 'touch' })).toBe(false)
  expect(press('decline', 1300, { x: 90, y: 60, pointerType: 'touch' })).toBe(true)
})

test.each([
  ['the same control again', () => press('take', 1100)],
  ['what lies near', () => press('decline', 1100, { x: 57, y: 54 })],
  ['half a second later', () => press('decline', 1500)],
  ['a key', () => press('decline', 1100, { detail: 0 })],
])('%s is acted on', (_, second) => {
  press('take', 1000)
  expect(second()).toBe(true)
})

test('a press after typing is not dropped', () => {
  press('take', 1000)
  document.dispatchEvent(new Event('input'))
  expect(press('decline', 1100)).toBe(true)
})

test('a label and its field count as one control', () => {
  document.body.innerHTML = '<label id="words" for="field">Mot</label><input id="field" type="checkbox">'
  // A browser clicks the field at the same time and place as the label. jsdom would use another time.
  element('words').addEventListener('click', (event) => event.preventDefault())
  expect(press('words', 1000)).toBe(true)
  expect(press('field', 1000)).toBe(true)
})
