import { expect, test } from 'vitest'
import type { Scheduler } from '#shared/scheduler.ts'
import { type CommonEffect, type CommonEvent, drive, inTurn, notifyFirst, type Step } from './machine.ts'

type Bell = readonly string[]
type Asked = { readonly type: 'set'; readonly timer: string; readonly milliseconds: number | null }

/** Timers that the test fires. */
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
  event.type === 'woke' ? [[...bell, event.timer], [{ type: 'notify' }]] : [bell, [{ ...event, type: 'wake' }]]

test('a new timer of a machine replaces the one with the same name, and no other', () => {
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

test('a step tells the new state once, before any other effect', () => {
  type Effect = CommonEffect | { readonly type: 'send' }
  const tell = (told: string): Step<string, Effect> => [told, [{ type: 'send' }, { type: 'notify' }]]
  const step = inTurn<string, Effect>(
    '',
    () => tell('one'),
    () => tell('two'),
  )
  expect(notifyFirst(step, false)).toEqual(['two', [{ type: 'notify' }, { type: 'send' }, { type: 'send' }]])
  expect(notifyFirst(['same', [{ type: 'send' }]], false)).toEqual(['same', [{ type: 'send' }]])
  expect(notifyFirst(['new', []], true)).toEqual(['new', [{ type: 'notify' }]])
})
