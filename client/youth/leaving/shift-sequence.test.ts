import { expect, test } from 'vitest'
import { afterKeyUp, noShift } from './shift-sequence.ts'

const press = (...keys: (string | number)[]) => {
  let at = 1000
  let sequence = noShift
  for (const step of keys) {
    if (typeof step === 'number') at += step
    else sequence = afterKeyUp(sequence, { key: step.replace('shift+', ''), shiftKey: step.startsWith('shift+'), at })
    at += 100
  }
  return sequence.presses
}

test('[G14] Shift three times is counted', () => {
  expect(press('Shift', 'Shift', 'Shift')).toBe(3)
})

test('[G14] capitals typed do not count', () => {
  expect(press('shift+A', 'Shift', 'shift+B', 'Shift', 'shift+C', 'Shift')).toBe(0)
})

test('[G14] two Shift keys held together do not count', () => {
  expect(press('shift+Shift', 'Shift')).toBe(0)
})

test('[G14] another key in between starts again', () => {
  expect(press('Shift', 'Shift', 'a', 'Shift')).toBe(1)
  expect(press('Shift', 'Shift', 'shift+Tab', 'Shift', 'Shift')).toBe(1)
})

test('[G14] five seconds without a press start again', () => {
  expect(press('Shift', 'Shift', 4800, 'Shift')).toBe(3)
  expect(press('Shift', 'Shift', 5100, 'Shift')).toBe(1)
})
