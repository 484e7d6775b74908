import { expect, test } from 'vitest'
import { sessionNamed } from '#client/conversation/testing/service.ts'
import { startOrder } from '#client/crypto/order.ts'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok, refuse } from '#shared/result.ts'
import { afterSeatEvent } from './seat-machine.ts'
import { nothingKept, type SeatEvent, startSeat } from './seat-state.ts'

const now = 1000
const view: DeskConversation = {
  conversation: 'c' as ConversationId,
  ...{ epoch: 1, granted: true, looked: false, youthHere: true, pass: null, guestAsked: false, lastPosition: 1 },
}
const placed = (change: Partial<DeskConversation> = {}) =>
  ({ type: 'placed', view: { ...view, ...change }, now }) as const

const events = {
  'not let in': placed({ granted: false }),
  'not known': placed(),
  known: placed({ looked: true }),
  looked: { type: 'looked' },
  done: { type: 'look-answered', answer: ok({}) },
  busy: { type: 'look-answered', answer: refuse('busy') },
  refused: { type: 'look-answered', answer: refuse('not-available') },
  woke: { type: 'woke', timer: 'look' },
  offline: { type: 'offline' },
  stopped: { type: 'stopped' },
} as const satisfies Record<string, SeatEvent | CommonEvent>

const change: LogEntry = { kind: 'readers', position: 1, entry: 'a.b.c', certificates: [] }

/** The entry of readers was read, so that the conversation can be read. */
const readable = [
  placed(),
  { type: 'read', page: ok({ entries: [change], more: false }) },
  {
    type: 'opened',
    opened: {
      ...{ order: startOrder('start'), authors: new Map(), taken: 1, items: [] },
      epochs: [{ readers: [], isMine: true }],
    },
  },
] as const satisfies readonly SeatEvent[]

const inView = { type: 'in-view', upTo: 0 } as const

const after = (...past: (SeatEvent | CommonEvent)[]) =>
  past.reduce((seat, event) => afterSeatEvent(seat, event)[0], startSeat(view, nothingKept, sessionNamed('m'), now))

/** The step that each event leads to, and what it asks for about the look. */
function table(...past: (SeatEvent | CommonEvent)[]) {
  const from = after(...readable, ...past)
  return Object.fromEntries(
    Object.entries(events).map(([name, event]) => {
      const [next, effects] = afterSeatEvent(from, event)
      const asked = effects.flatMap((effect) => {
        if (effect.type === 'tell-look') return ['tell']
        if (effect.type !== 'wake' || effect.timer !== 'look') return []
        return [effect.milliseconds === null ? 'no wake' : 'wake']
      })
      return [name, [next.phase === 'over' ? 'over' : next.lookTold, ...asked].join(' ')]
    }),
  )
}

test('[C23] each event about a look leads to one step, and to what the service is told', () => {
  expect(table(inView)).toEqual({
    ...{ 'not let in': 'no', 'not known': 'no', known: 'yes' },
    ...{ looked: 'telling tell', done: 'no', busy: 'no', refused: 'no', woke: 'no', offline: 'no', stopped: 'over' },
  })
  expect(table(inView, events.offline, events.looked)).toEqual({
    ...{ 'not let in': 'no', 'not known': 'telling tell', known: 'yes' },
    ...{ looked: 'no', done: 'no', busy: 'no', refused: 'no', woke: 'no', offline: 'no', stopped: 'over' },
  })
  expect(table(inView, events.looked)).toEqual({
    ...{ 'not let in': 'no', 'not known': 'telling', known: 'yes' },
    ...{ looked: 'telling', done: 'yes', busy: 'delayed wake', refused: 'refused' },
    ...{ woke: 'telling', offline: 'no', stopped: 'over' },
  })
  expect(table(inView, events.looked, events.busy)).toEqual({
    ...{ 'not let in': 'no no wake', 'not known': 'delayed', known: 'yes no wake' },
    ...{ looked: 'delayed', done: 'delayed', busy: 'delayed', refused: 'delayed' },
    ...{ woke: 'telling no wake tell', offline: 'no no wake', stopped: 'over no wake' },
  })
  expect(table(inView, events.looked, events.refused)).toEqual({
    ...{ 'not let in': 'no', 'not known': 'telling tell', known: 'yes' },
    ...{ looked: 'refused', done: 'refused', busy: 'refused', refused: 'refused' },
    ...{ woke: 'refused', offline: 'no', stopped: 'over' },
  })
  expect(table(inView, events.looked, events.done)).toEqual({
    ...{ 'not let in': 'no', 'not known': 'telling tell', known: 'yes' },
    ...{ looked: 'yes', done: 'yes', busy: 'yes', refused: 'yes', woke: 'yes', offline: 'yes', stopped: 'over' },
  })
})

test('[C23] a look before the young person’s device has let somebody in is told once it has', () => {
  const early = [placed({ granted: false }), inView, events.looked]
  expect(after(...early).lookTold).toBe('no')
  expect(after(...early, ...readable).lookTold).toBe('telling')
})
