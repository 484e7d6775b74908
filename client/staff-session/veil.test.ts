import { expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { afterVeilEvent, type Veil, type VeilEvent } from './veil.ts'

const began = 1_000_000
const lifted: Veil = { step: 'lifted', activeAt: began }
const drawn: Veil = { step: 'drawn', activeAt: began, since: began }
const locked: Veil = { step: 'locked', activeAt: began }
const events: readonly VeilEvent[] = ['acted', 'drawn', 'lifted', 'ticked']

const table = (from: Veil, now: number) =>
  Object.fromEntries(events.map((event) => [event, afterVeilEvent(from, event, now)]))

test('[S28] each event at a veil leads to one step', () => {
  const soon = began + limits.veilAfter - 1
  const active = { step: 'lifted', activeAt: soon }
  expect(table(lifted, soon)).toEqual({
    acted: active,
    drawn: { step: 'drawn', activeAt: soon, since: soon },
    ...{ lifted: active, ticked: lifted },
  })
  expect(table(drawn, soon)).toEqual({ acted: drawn, drawn, lifted: active, ticked: drawn })
  expect(table(locked, soon)).toEqual({ acted: locked, drawn: locked, lifted: locked, ticked: locked })
})

test('[S28] after five minutes without input the veil falls, and the input of somebody who passes by does not stop it', () => {
  const late = began + limits.veilAfter
  const fallen = { step: 'drawn', activeAt: began, since: late }
  expect(table(lifted, late)).toMatchObject({ acted: fallen, ticked: fallen })
  // The computer slept.
  expect(table(lifted, late + 3_600_000)).toMatchObject({ acted: fallen, ticked: fallen })
})

test('[S28] after fifteen minutes behind the veil only the password lifts it', () => {
  const late = began + limits.staffIdleLock
  expect(afterVeilEvent(drawn, 'lifted', late - 1)).toEqual({ step: 'lifted', activeAt: late - 1 })
  for (const event of events) expect(afterVeilEvent(drawn, event, late)).toEqual(locked)
})
