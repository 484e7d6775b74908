import { expect, test } from 'vitest'
import type { Scheduler } from '#shared/scheduler.ts'
import { type CommonEffect, type CommonEvent, drive, inTurn, type Step, toldFirst } from './machine.ts'

type Bell = readonly string[]
type Asked = { readonly type: 'set'; readonly timer: string; readonly milliseconds: number | null }

/** Timers that ring when the test says so. */
function byHand() {
  const set: { readonly milliseconds: number; readonly act: () => void }[] = []
  const scheduler: Pick<Scheduler, 'after'> = {
    after(milliseconds, act) {
      const one = { milliseconds, act }
      set.push(one)
      return () => void set.splice(set.indexOf(one), 1)
    },
  }
  return { scheduler, set }
}

const rings = (bell: Bell, event: Asked | CommonEvent): Step<Bell, CommonEffect> =>
  event.type === 'woke' ? [[...bell, event.timer], [{ type: 'tell' }]] : [bell, [{ ...event, type: 'wake' }]]

test('each timer of a machine takes the place of the one of its own name, and of no other', () => {
  const { scheduler, set } = byHand()
  const bell = drive<Bell, Asked, never>({ start: [], transition: rings, carryOut: () => {}, scheduler })
  const ask = (timer: string, milliseconds: number | null) => bell.hand({ type: 'set', timer, milliseconds })
  ask('one', 10)
  ask('two', 20)
  ask('one', 30)
  expect(set.map(({ milliseconds }) => milliseconds)).toEqual([20, 30])
  ask('two', null)
  expect(set.map(({ milliseconds }) => milliseconds)).toEqual([30])
  set[0]?.act()
  expect(bell.state()).toEqual(['one'])
})

test('what is new is told once, before any other effect of the step', () => {
  type Effect = CommonEffect | { readonly type: 'send' }
  const tell = (told: string): Step<string, Effect> => [told, [{ type: 'send' }, { type: 'tell' }]]
  const step = inTurn<string, Effect>(
    '',
    () => tell('one'),
    () => tell('two'),
  )
  expect(toldFirst(step, false)).toEqual(['two', [{ type: 'tell' }, { type: 'send' }, { type: 'send' }]])
  expect(toldFirst(['same', [{ type: 'send' }]], false)).toEqual(['same', [{ type: 'send' }]])
  expect(toldFirst(['new', []], true)).toEqual(['new', [{ type: 'tell' }]])
})
