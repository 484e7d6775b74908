import { expect, test } from 'vitest'
import { desks, events, eventsIn, next } from '../testing/desk-events.ts'
import { afterDeskEvent } from './desk-machine.ts'
import { openTickets } from './desk-tickets.ts'

// Invariants in every state, at every event. The tests of the machine's parts have the tables.

const { aside, open, opening, own } = desks
const all = [
  ...Object.values(desks),
  next(opening, events.left),
  next(open, events.took),
  next(own, events.declined),
  next(aside, events['chose two']),
  next(own, events['connection closed']),
]
const steps = all.flatMap((from) => eventsIn(from).map(([, event]) => ({ from, step: afterDeskEvent(from, event) })))

test('[G4][G7] the keys of every ticket that the desk neither shows nor keeps are dropped in the same step', () => {
  for (const { from, step } of steps) {
    const [to, effects] = step
    const kept = openTickets(to).map((each) => each.opening)
    const left = openTickets(from).flatMap((each) => (kept.includes(each.opening) ? [] : [each.opening]))
    const dropped = effects.flatMap((effect) => (effect.type === 'drop' ? [effect.opening] : []))
    expect(dropped).toEqual(expect.arrayContaining(left))
    for (const opening of dropped) expect(kept).not.toContain(opening)
  }
})

test('[G7] keys that arrive for a ticket that is no longer being opened are dropped', () => {
  for (const from of [
    next(opening, events.left),
    next(opening, events.erased),
    next(opening, events['connection closed']),
  ])
    expect(afterDeskEvent(from, events.opened)[1]).toContainEqual({ type: 'drop', opening: 1 })
})

test('the state change is announced before any other effect', () => {
  for (const { step } of steps) expect(step[1].findIndex(({ type }) => type === 'notify')).toBeLessThanOrEqual(0)
})

test('[G4] once the connection is over nothing of a ticket is left, and nothing comes back', () => {
  for (const from of all) {
    const over = next(from, events['connection closed'])
    for (const event of Object.values(events)) {
      const [after] = afterDeskEvent(over, event)
      expect(after).toBe(over)
      expect(after.facts.tickets).toEqual([])
      expect(openTickets(after)).toEqual([])
    }
  }
})
