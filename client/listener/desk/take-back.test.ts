import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import { type Act, afterTakeBackEvent, nothingHeld, type TakeBack, type TakeBackEvent } from './take-back.ts'

const [one, two] = ['one' as ConversationId, 'two' as ConversationId]
const line: Act = { kind: 'line', conversation: one, text: 'Appelle le 15.' }
const end: Act = { kind: 'end', conversation: one, abusive: false }
const record: Act = { kind: 'record', conversation: two, outcome: 'helped' }
const pressed = (act: Act, within = 5000): TakeBackEvent => ({ type: 'pressed', act, within })
const woke = (number: number): CommonEvent => ({ type: 'woke', timer: `take-back ${number}` })

/** What leaves, in order, and what is still held. */
function after(...events: (TakeBackEvent | CommonEvent)[]) {
  let state: TakeBack = nothingHeld
  const left: Act[] = []
  for (const event of events) {
    const [next, effects] = afterTakeBackEvent(state, event)
    state = next
    for (const effect of effects) if (effect.type === 'do') left.push(effect.act)
  }
  return { left, held: state.held.map(({ act }) => act) }
}

test.each<[string, (TakeBackEvent | CommonEvent)[], { left: Act[]; held: Act[] }]>([
  ['held', [pressed(line)], { left: [], held: [line] }],
  ['over', [pressed(line), woke(1)], { left: [line], held: [] }],
  ['taken back', [pressed(line), { type: 'taken-back', number: 1 }, woke(1)], { left: [], held: [] }],
  ['taken back too late', [pressed(line), woke(1), { type: 'taken-back', number: 1 }], { left: [line], held: [] }],
  ['nothing to take back', [pressed(line, 0)], { left: [line], held: [] }],
  ['two at once', [pressed(end), pressed(record), woke(2), woke(1)], { left: [record, end], held: [] }],
  ['pressed twice', [pressed(line), pressed(line), woke(1), woke(2)], { left: [line], held: [] }],
  [
    'another line',
    [pressed(line), pressed({ ...line, text: 'Appelle le 17.' })],
    { left: [], held: [line, { ...line, text: 'Appelle le 17.' }] },
  ],
  [
    'corrected',
    [pressed(record), pressed({ ...record, outcome: 'abuse' }), woke(1), woke(2)],
    { left: [{ ...record, outcome: 'abuse' }], held: [] },
  ],
  [
    'the conversation has gone',
    [pressed(line), pressed(end), pressed({ ...record, conversation: one }), { type: 'gone', conversation: one }],
    { left: [], held: [{ ...record, conversation: one }] },
  ],
  ['another one has gone', [pressed(line), { type: 'gone', conversation: two }], { left: [], held: [line] }],
  [
    'the desk is closed',
    [pressed(line), pressed(record), { type: 'closed' }, woke(1), woke(2)],
    { left: [], held: [] },
  ],
])('[S36] %s', (_name, events, expected) => {
  expect(after(...events)).toEqual(expected)
})

test('[S36] whatever is pressed, taken back and over, no act leaves that was taken back, and none twice', () => {
  const act = fc.constantFrom(line, end, record, { ...line, conversation: two })
  const event = fc.oneof(
    fc.record({ type: fc.constant('pressed' as const), act, within: fc.constantFrom(0, 5000) }),
    fc.record({ type: fc.constant('taken-back' as const), number: fc.integer({ min: 1, max: 12 }) }),
    fc.integer({ min: 1, max: 12 }).map(woke),
    fc.record({ type: fc.constant('gone' as const), conversation: fc.constantFrom(one, two) }),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let state: TakeBack = nothingHeld
      const over = new Set<number>()
      for (const each of events) {
        const [next, effects] = afterTakeBackEvent(state, each)
        const done = effects.filter(({ type }) => type === 'do')
        const due =
          each.type === 'woke' ? state.held.find(({ number }) => `take-back ${number}` === each.timer) : undefined
        const isAtOnce = each.type === 'pressed' && each.within === 0
        expect(done).toHaveLength(due || isAtOnce ? 1 : 0)
        for (const { number } of state.held) if (!next.held.some((held) => held.number === number)) over.add(number)
        expect(next.held.every(({ number }) => !over.has(number))).toBe(true)
        state = next
      }
    }),
  )
})
