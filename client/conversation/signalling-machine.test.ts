import { expect, test } from 'vitest'
import type { Order } from '#client/crypto/order.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { nothingReceived, type Received } from './receipts.ts'
import {
  type Around,
  afterSignal,
  type SignallingEvent,
  type SignallingMachine,
  startSignalling,
} from './signalling-machine.ts'
import { typingLasts } from './signals.ts'
import { sessionNamed } from './testing/service.ts'
import type { Timeline } from './timeline.ts'

const start = startSignalling({ role: 'youth', session: sessionNamed('y') })
const anOrder = (length: number) =>
  ({ places: Array.from({ length }, (_, at) => ({ head: `head ${at}` })) }) as unknown as Order
const [shorter, longer] = [anOrder(2), anOrder(3)]
const here: Around = { now: 1000, isThere: true, order: shorter }

/** A log up to a line of the other party. */
const logUpTo = (position: number) =>
  ({
    own: start.own,
    items: [{ kind: 'line', position, reference: { role: 'listener' } }],
    order: anOrder(9),
  }) as unknown as Timeline

const frame = (counter: number) => ({ role: 'listener', session: sessionNamed('l'), counter }) as unknown as SignalFrame
const typing = (counter: number, on = true): SignallingEvent => ({
  type: 'opened',
  frame: frame(counter),
  signal: { kind: 'typing', on },
})
const receipt = (counter: number, position: number): SignallingEvent => ({
  type: 'opened',
  frame: frame(counter),
  signal: { kind: 'received', seen: { position, head: `head ${position}` }, author: 'sam' },
})
/** What the check found: a receipt of Sam's that waits for more of the log, or none. */
const found = (isPending: boolean): Received =>
  new Map([['sam', { ranges: [], pending: isPending ? { position: 9, head: '' } : undefined }]]) as unknown as Received

function play(events: readonly (SignallingEvent | { readonly type: 'woke'; readonly timer: string })[], around = here) {
  let state: SignallingMachine = start
  const effects = events.map((event) => {
    const [next, asked] = afterSignal(state, event, around)
    state = next
    return asked.map((effect) =>
      effect.type === 'wake'
        ? `${effect.timer} ${effect.milliseconds}`
        : effect.type === 'send'
          ? `send ${effect.signal.kind}`
          : effect.type,
    )
  })
  return { state, effects, last: effects.at(-1) }
}

test('they type until they stop, fall silent or are gone', () => {
  const { state, last } = play([typing(0)])
  expect([state.they.typingUntil, last]).toEqual([here.now + typingLasts, [`silence ${typingLasts}`, 'notify']])
  for (const end of [typing(1, false), { type: 'woke', timer: 'silence' }, { type: 'reset' }] as const)
    expect([end, play([typing(0), end]).state.they.typingUntil]).toEqual([end, 0])
})

test('a reset tells only what it changes', () => {
  expect(play([{ type: 'reset' }]).last).toEqual(['silence null', 'again null'])
  expect(play([typing(0), { type: 'reset' }]).last).toEqual(['silence null', 'again null', 'notify'])
})

test('[L14] receipts are checked one after the other, in the order of arrival', () => {
  const first = play([receipt(0, 1), receipt(1, 2)])
  expect(first.effects).toEqual([
    ['silence null', 'notify', 'announce', 'check'],
    ['silence null', 'notify', 'announce'],
  ])
  expect(first.state.checking).toMatchObject({ at: 'busy', next: [{ seen: { position: 2 } }] })
  const second = play([receipt(0, 1), receipt(1, 2), { type: 'checked', received: found(false) }])
  expect(second.last).toEqual(['check', 'notify'])
  expect(second.state.checking).toMatchObject({ at: 'busy', next: [] })
  const { state } = play([receipt(0, 1), { type: 'checked', received: nothingReceived }])
  expect(state.checking).toEqual({ at: 'idle', over: shorter })
})

test('[L14] a receipt that waits for more of the log is checked again once the log has grown, and at no other time', () => {
  const { state } = play([receipt(0, 9), { type: 'checked', received: found(true) }])
  expect(afterSignal(state, { type: 'grown' }, here)[1]).toEqual([])
  const [checking, asked] = afterSignal(state, { type: 'grown' }, { ...here, order: longer })
  expect(asked).toMatchObject([{ type: 'check', what: 'pending', order: longer }])
  expect(afterSignal(checking, { type: 'grown' }, { ...here, order: longer })[1]).toEqual([])
})

test('[A5] of what comes while a receipt is too early, the newest is said', () => {
  const said = play([{ type: 'received', timeline: logUpTo(1) }])
  expect(said.last).toEqual(['send received', 'spacing 1000', 'again 30000'])
  const { effects, state } = play([
    { type: 'received', timeline: logUpTo(1) },
    { type: 'received', timeline: logUpTo(2) },
    { type: 'received', timeline: logUpTo(3) },
    { type: 'woke', timer: 'spacing' },
  ])
  expect(effects.slice(1, 3)).toEqual([[], []])
  expect(effects.at(-1)).toEqual(['send received', 'spacing 1000', 'again 30000'])
  expect(state.said?.position).toBe(3)
})

test('a receipt is said once; after nothing came, it may be said at once again', () => {
  const { effects, state } = play([
    { type: 'received', timeline: logUpTo(1) },
    { type: 'woke', timer: 'spacing' },
    { type: 'received', timeline: logUpTo(1) },
  ])
  expect(effects.slice(1)).toEqual([[], []])
  expect(state.saying).toEqual({ at: 'free' })
})

test('[L17] where nobody is at the page nothing is said, and what was said counts as unsaid', () => {
  const { state } = play([{ type: 'received', timeline: logUpTo(1) }])
  const [away, asked] = afterSignal(state, { type: 'woke', timer: 'again' }, { ...here, isThere: false })
  expect([away.said, asked]).toEqual([undefined, []])
  expect(afterSignal(away, { type: 'woke', timer: 'again' }, here)[1]).toEqual([])
})

test('typing is said at the first key, again after three seconds, and its end once', () => {
  const on = { type: 'typing', on: true } as const
  const off = { type: 'typing', on: false } as const
  expect(play([off, on, on, off, off]).effects).toEqual([[], ['send typing'], [], ['send typing'], []])
})
