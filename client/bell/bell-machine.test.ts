import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CommonEvent } from '#client/machine/machine.ts'
import {
  afterBellEvent,
  type Bell,
  type BellEvent,
  burst,
  countOf,
  type News,
  ringAgain,
  startBell,
} from './bell-machine.ts'

const line = (mark: number, count = 1, key = 'line'): News => ({ key, mark, count, until: 'gone' })
const ticket = (key = 'ticket', mark = 1): News => ({ key, mark, count: 1, until: 'looked' })
const closed = (mark: number): News => ({ key: 'thread', mark, count: 1, until: 'opened' })
/** Nobody looks, at second 10. */
const nobody = (...news: News[]): BellEvent => ({ type: 'news', news, isThere: false, at: 10_000 })
const somebody = (...news: News[]): BellEvent => ({ type: 'news', news, isThere: true, at: 10_000 })
const later = (milliseconds: number, ...news: News[]): BellEvent => ({
  ...{ type: 'news', news, isThere: false, at: 10_000 + milliseconds },
})
const rings = `ring, wake ${ringAgain}`
const looked: BellEvent = { type: 'looked' }
const woke: CommonEvent = { type: 'woke', timer: 'bell' }

/** The effects of each event in words, after the former ones. */
function play(...events: (BellEvent | CommonEvent)[]): readonly string[] {
  let bell = startBell
  return events.map((event) => {
    const [next, effects] = afterBellEvent(bell, event)
    bell = next
    return effects
      .map((effect) => {
        if (effect.type === 'count') return `(${effect.count})`
        return effect.type === 'wake' ? `wake ${effect.milliseconds}` : effect.type
      })
      .join(', ')
  })
}

test('what comes while nobody looks is counted and rings, and rings again every half minute until it is gone', () => {
  expect(play(nobody(), nobody(line(1)), woke, woke, woke, nobody())).toEqual([
    '',
    `(1), ${rings}`,
    rings,
    rings,
    rings,
    '(0), hush, wake null',
  ])
})

test('what is on the screen of somebody who looks is neither counted nor rung', () => {
  expect(play(somebody(), somebody(ticket()), nobody(ticket()))).toEqual(['', '', ''])
})

test('a look ends what the page shows, and nothing else', () => {
  expect(play(nobody(), nobody(ticket(), line(1), closed(1)), looked, nobody(ticket(), closed(1)))).toEqual([
    '',
    `(3), ${rings}`,
    '(2)',
    '(1)',
  ])
})

test('what was inside something closed when the page opened is not new; what comes into it is, until it is opened and looked at', () => {
  const opened: News = { ...closed(3), until: 'looked' }
  expect(play(nobody(closed(2)), nobody(closed(2)), nobody(closed(3)), looked, somebody(opened))).toEqual([
    '',
    '',
    `(1), ${rings}`,
    '',
    '(0), hush, wake null',
  ])
})

test('a burst rings twice: at its first line, and once at its end', () => {
  expect(play(nobody(), nobody(line(1)), later(500, line(2, 2)), later(900, line(3, 3)), woke, woke)).toEqual([
    '',
    `(1), ${rings}`,
    `(2), wake ${burst - 500}`,
    '(3)',
    rings,
    rings,
  ])
})

test('what comes after a burst rings at once, also when the timer of a page out of view is late', () => {
  expect(play(nobody(), nobody(line(1)), later(500, line(2)), later(burst, line(3)), later(50_000, line(4)))).toEqual([
    '',
    `(1), ${rings}`,
    `wake ${burst - 500}`,
    rings,
    rings,
  ])
})

test('what comes beside a repetition rings at once', () => {
  expect(play(nobody(), nobody(line(1)), woke, later(ringAgain, line(2))).at(-1)).toBe(rings)
})

test('what only becomes less does not ring', () => {
  expect(play(nobody(), nobody(line(3, 3)), later(ringAgain, line(3, 1)))).toEqual(['', `(3), ${rings}`, '(1)'])
})

test('whoever leaves before the half minute is over rang once, and the next one rings at once', () => {
  const moments = [nobody(), nobody(line(1)), later(ringAgain - 1), later(ringAgain, line(1, 1, 'another'))]
  expect(play(...moments)).toEqual(['', `(1), ${rings}`, '(0), hush, wake null', `(1), ${rings}`])
})

test('what is gone and comes back is new again', () => {
  expect(play(somebody(ticket()), somebody(), nobody(ticket())).at(-1)).toBe(`(1), ${rings}`)
})

test('a desk that does not know what it has yet is silent, and a closed bell is silent for ever', () => {
  expect(play(looked, woke, nobody(line(1)), { type: 'closed' }, nobody(line(2)), woke, looked)).toEqual([
    '',
    '',
    `(1), ${rings}`,
    '(0), hush, wake null',
    '',
    '',
    '',
  ])
})

test('as long as something is new a timer is set or has just fired, and a still bell has none and counts nothing', () => {
  const until = fc.constantFrom('looked' as const, 'opened' as const, 'gone' as const)
  const news = fc.uniqueArray(
    fc.record({ key: fc.constantFrom('a', 'b', 'c'), mark: fc.nat(3), count: fc.integer({ min: 1, max: 3 }), until }),
    { selector: ({ key }) => key },
  )
  const event = fc.oneof(
    fc.record({ type: fc.constant('news' as const), news, isThere: fc.boolean(), at: fc.nat(3 * burst) }),
    fc.constant(looked),
    fc.constant(woke),
  )
  fc.assert(
    fc.property(fc.array(event), (events) => {
      let bell: Bell = startBell
      let isSet = false
      let shown = 0
      for (const each of events) {
        // A timer that is not set does not fire.
        if (each.type === 'woke' && !isSet) continue
        if (each.type === 'woke') isSet = false
        const [next, effects] = afterBellEvent(bell, each)
        bell = next
        for (const effect of effects) {
          if (effect.type === 'wake') isSet = effect.milliseconds !== null
          if (effect.type === 'count') shown = effect.count
          if (effect.type === 'ring') expect(countOf(bell)).toBeGreaterThan(0)
        }
        expect(shown).toBe(countOf(bell))
        expect(isSet).toBe(countOf(bell) > 0)
      }
    }),
  )
})
