import { expect, test } from 'vitest'
import { createReceiptPatience, receiptPatience } from './receipt-patience.ts'

function aPatience() {
  const timers = new Set<() => void>()
  const told: (number | null)[] = []
  const patience = createReceiptPatience(
    (milliseconds, run) => {
      expect(milliseconds).toBe(receiptPatience)
      timers.add(run)
      return () => timers.delete(run)
    },
    () => told.push(patience.overdue()),
  )
  const pass = () => {
    for (const run of timers) {
      timers.delete(run)
      run()
    }
  }
  return { patience, pass, told, timers }
}

test('[L14] a line without a receipt is overdue after its time, and until its receipt comes', () => {
  const { patience, pass, told } = aPatience()
  patience.awaits(3)
  expect(patience.overdue()).toBeNull()
  pass()
  expect([patience.overdue(), told]).toEqual([3, [3]])
  patience.awaits(3)
  expect(patience.overdue()).toBe(3)
  patience.awaits(null)
  expect(patience.overdue()).toBeNull()
})

test('[L14] a receipt for an earlier line is a sign of life: the next one waits its whole time', () => {
  const { patience, pass, timers } = aPatience()
  patience.awaits(3)
  patience.awaits(3)
  expect(timers.size).toBe(1)
  patience.awaits(4)
  expect(timers.size).toBe(1)
  pass()
  expect(patience.overdue()).toBe(4)
  patience.awaits(7)
  expect(patience.overdue()).toBeNull()
})

test('[L14] nothing is overdue while nobody is there who could send a receipt', () => {
  const { patience, pass, told } = aPatience()
  patience.awaits(3)
  patience.awaits(null)
  pass()
  expect([patience.overdue(), told]).toEqual([null, []])
})
