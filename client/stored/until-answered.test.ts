import { expect, test } from 'vitest'
import { untilAnswered } from './until-answered.ts'

type Answered = { readonly ok: boolean; readonly refused?: string }

/** Answers in this order, and notes each pause. */
function asked(...answers: readonly Answered[]) {
  const left = [...answers]
  const pauses: number[] = []
  return {
    pauses,
    ask: async () => left.shift() ?? { ok: true },
    left: () => left.length,
    after: (milliseconds: number, act: () => void) => {
      pauses.push(milliseconds)
      act()
      return () => {}
    },
  }
}

test('a transient refusal is asked again after two seconds, until there is an answer', async () => {
  const service = asked({ ok: false, refused: 'unreachable' }, { ok: false, refused: 'busy' }, { ok: true })
  expect(await untilAnswered(service.ask, service.after)).toEqual({ ok: true })
  expect(service.pauses).toEqual([2000, 2000])
})

test('any other refusal is an answer', async () => {
  const service = asked({ ok: false, refused: 'not-available' })
  expect(await untilAnswered(service.ask, service.after)).toEqual({ ok: false, refused: 'not-available' })
  expect(service.pauses).toEqual([])
})

test('once it is over nothing is asked, and an answer that comes then counts no more', async () => {
  const service = asked({ ok: true }, { ok: true })
  expect(await untilAnswered(service.ask, service.after, () => true)).toBeNull()
  expect(service.left()).toBe(2)
  let isOver = false
  const late = async () => {
    isOver = true
    return service.ask()
  }
  expect(await untilAnswered(late, service.after, () => isOver)).toBeNull()
  expect(service.left()).toBe(1)
})
