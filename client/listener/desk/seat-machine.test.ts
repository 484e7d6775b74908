import { expect, test } from 'vitest'
import { entryOf, envelopeOf, sessionNamed, text } from '#client/conversation/testing/service.ts'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import { ok, refuse } from '#shared/result.ts'
import { afterSeatEvent } from './seat-machine.ts'
import { noDrafts, type SeatEvent, type SeatMachine, seatStateOf, startSeat } from './seat-state.ts'

const now = 1000
const me = sessionNamed('m')
const them = sessionNamed('t')
const wrap = (epoch: number) => ({ epoch, wrap: `key ${epoch}` })
const view: DeskConversation = {
  conversation: 'c' as ConversationId,
  ...{ epoch: 0, wraps: [], youthHere: true, lastPosition: 2 },
}
const placed = (change: Partial<DeskConversation>) => ({ type: 'placed', view: { ...view, ...change }, now }) as const

const events = {
  'no key': placed({}),
  'a key': placed({ wraps: [wrap(0)] }),
  'a later key': placed({ epoch: 1, wraps: [wrap(0), wrap(1)] }),
  'device gone': placed({ youthHere: false }),
  offline: { type: 'offline' },
  opened: { type: 'grants-opened', epochs: [0] },
  'not opened': { type: 'grants-opened', epochs: [] },
  heard: { type: 'heard', youth: { types: true, has: undefined } },
  wrote: { type: 'wrote', reply: 'un' },
  emptied: { type: 'wrote', reply: '' },
  'stopped typing': { type: 'stopped-typing' },
  replied: { type: 'replied', content: text('un') },
  said: { type: 'said', content: text('deux') },
  received: { type: 'received', entries: [entryOf(1, envelopeOf('youth', them, 0, 'bonjour'))] },
  seen: { type: 'seen', upTo: 5 },
  prepared: { type: 'prepared', change: { change: 'summary', text: 'résumé' } },
  propose: { type: 'propose', certificate: 'certificate' },
  'propose without': { type: 'propose', certificate: null },
  proposed: { type: 'proposed', proposal: ok(text('proposition')) },
  'not proposed': { type: 'proposed', proposal: refuse('busy') },
  woke: { type: 'woke', timer: 'log' },
  stopped: { type: 'stopped' },
} satisfies Record<string, SeatEvent | CommonEvent>

const next = (from: SeatMachine, ...past: (SeatEvent | CommonEvent)[]) =>
  past.reduce((seat, event) => afterSeatEvent(seat, event)[0], from)
const after = (...past: (SeatEvent | CommonEvent)[]) => next(startSeat(view, noDrafts, me, now), ...past)

const open = after(events['a key'], events.opened, { type: 'read', page: ok({ entries: [], more: false }) })

function wordsOf(seat: SeatMachine): string {
  if (seat.phase === 'over') return 'over'
  const { phase, grants, access, held, log, proposing, youthLostAt } = seat
  const doing = [
    ...(grants === 'idle' ? [] : [grants === 'again' ? 'opening+' : 'opening']),
    ...(log.phase !== 'over' && log.reading.step === 'asked' ? [log.reading.again ? 'reading+' : 'reading'] : []),
    ...(proposing.step === 'idle' ? [] : [proposing.step]),
    ...(youthLostAt === null ? [] : ['alone']),
  ]
  return [phase, access.step, held.length > 0 ? `[${held.join()}]` : '', ...doing].filter(Boolean).join(' ')
}

/** For each state and event: the next state, and the effects in order. `+`: once more, after the present one. */
const table = (from: SeatMachine) =>
  Object.entries(events).flatMap(([name, event]) => {
    const [to, effects] = afterSeatEvent(from, event)
    const before = wordsOf(from)
    const asked = effects.map((effect) => {
      if (effect.type === 'wake') return effect.milliseconds === null ? 'no wake' : 'wake'
      if (effect.type === 'open-grants') return `open-grants ${effect.wraps.map(({ epoch }) => epoch).join()}`
      return effect.type === 'say-typing' ? `typing ${effect.on ? 'on' : 'off'}` : effect.type
    })
    return wordsOf(to) === before && asked.length === 0 ? [] : [`${name}: ${wordsOf(to)} | ${asked.join(', ')}`]
  })

test.each([
  [
    'offline',
    after(),
    [
      'no key: online waiting | tell',
      'a key: online waiting opening | tell, open-grants 0',
      'a later key: online waiting opening | tell, open-grants 0,1',
      'device gone: online waiting alone | tell, reset-signals',
      'offline: offline waiting | reset-signals, no wake',
      'heard: offline waiting | tell',
      'wrote: offline waiting | tell',
      'emptied: offline waiting | tell',
      'stopped typing: offline waiting | typing off',
      'received: offline waiting | tell, open',
      'prepared: offline waiting | tell',
      'propose: offline waiting proposing | tell, propose',
      'propose without: offline waiting refused | tell',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  [
    'waiting',
    after(events['no key']),
    [
      'no key: online waiting | tell',
      'a key: online waiting opening | tell, open-grants 0',
      'a later key: online waiting opening | tell, open-grants 0,1',
      'device gone: online waiting alone | tell, reset-signals',
      'offline: offline waiting | reset-signals, no wake',
      'heard: online waiting | tell',
      'wrote: online waiting | tell',
      'emptied: online waiting | tell',
      'stopped typing: online waiting | typing off',
      'received: online waiting | tell, open',
      'prepared: online waiting | tell',
      'propose: online waiting proposing | tell, propose',
      'propose without: online waiting refused | tell',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  [
    'opening',
    after(events['a key']),
    [
      'no key: online waiting opening | tell',
      'a key: online waiting opening+ | ',
      'a later key: online waiting opening+ | tell',
      'device gone: online waiting opening alone | tell, reset-signals',
      'offline: offline waiting opening | reset-signals, no wake',
      'opened: online open [0] reading | tell, read',
      'not opened: online unreadable | tell',
      'heard: online waiting opening | tell',
      'wrote: online waiting opening | tell',
      'emptied: online waiting opening | tell',
      'stopped typing: online waiting opening | typing off',
      'received: online waiting opening | tell, open',
      'prepared: online waiting opening | tell',
      'propose: online waiting opening proposing | tell, propose',
      'propose without: online waiting opening refused | tell',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  [
    'opening+',
    after(events['a key'], events['a later key']),
    [
      'no key: online waiting opening+ | tell',
      'a key: online waiting opening+ | tell',
      'device gone: online waiting opening+ alone | tell, reset-signals',
      'offline: offline waiting opening+ | reset-signals, no wake',
      'opened: online waiting [0] opening | open-grants 1',
      'not opened: online waiting opening | open-grants 0,1',
      'heard: online waiting opening+ | tell',
      'wrote: online waiting opening+ | tell',
      'emptied: online waiting opening+ | tell',
      'stopped typing: online waiting opening+ | typing off',
      'received: online waiting opening+ | tell, open',
      'prepared: online waiting opening+ | tell',
      'propose: online waiting opening+ proposing | tell, propose',
      'propose without: online waiting opening+ refused | tell',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  [
    'unreadable',
    after(events['a key'], events['not opened']),
    [
      'no key: online waiting | tell',
      'a key: online unreadable opening | open-grants 0',
      'a later key: online unreadable opening | tell, open-grants 0,1',
      'device gone: online waiting alone | tell, reset-signals',
      'offline: offline unreadable | reset-signals, no wake',
      'heard: online unreadable | tell',
      'wrote: online unreadable | tell',
      'emptied: online unreadable | tell',
      'stopped typing: online unreadable | typing off',
      'received: online unreadable | tell, open',
      'prepared: online unreadable | tell',
      'propose: online unreadable proposing | tell, propose',
      'propose without: online unreadable refused | tell',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  [
    'open',
    open,
    [
      'no key: online waiting [0] | tell',
      'a key: online open [0] reading | tell, read',
      'a later key: online open [0] opening | tell, open-grants 1',
      'device gone: online waiting [0] alone | tell, reset-signals',
      'offline: offline open [0] | reset-signals, no wake',
      'heard: online open [0] | tell',
      'wrote: online open [0] | tell, typing on',
      'emptied: online open [0] | tell, typing off',
      'stopped typing: online open [0] | typing off',
      'replied: online open [0] | tell, seal, typing off',
      'said: online open [0] | tell, seal',
      'received: online open [0] | tell, open, say-received',
      'prepared: online open [0] | tell',
      'propose: online open [0] proposing | tell, propose',
      'propose without: online open [0] refused | tell',
      'woke: online open [0] reading | read',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  [
    'open, and offline',
    next(open, events.offline),
    [
      'no key: online waiting [0] | tell',
      'a key: online open [0] reading | tell, read',
      'a later key: online open [0] opening | tell, open-grants 1',
      'device gone: online waiting [0] alone | tell, reset-signals',
      'offline: offline open [0] | reset-signals, no wake',
      'heard: offline open [0] | tell',
      'wrote: offline open [0] | tell, typing on',
      'emptied: offline open [0] | tell, typing off',
      'stopped typing: offline open [0] | typing off',
      'replied: offline open [0] | tell, typing off',
      'said: offline open [0] | tell',
      'received: offline open [0] | tell, open',
      'prepared: offline open [0] | tell',
      'propose: offline open [0] proposing | tell, propose',
      'propose without: offline open [0] refused | tell',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  [
    'open, and alone',
    next(open, placed({ wraps: [wrap(0)], youthHere: false })),
    [
      'no key: online waiting [0] reading | tell',
      'a key: online open [0] reading+ | tell',
      'a later key: online open [0] opening reading | tell, open-grants 1',
      'device gone: online waiting [0] reading alone | tell, reset-signals',
      'offline: offline open [0] reading alone | reset-signals, no wake',
      'heard: online open [0] reading alone | tell',
      'wrote: online open [0] reading alone | tell, typing on',
      'emptied: online open [0] reading alone | tell, typing off',
      'stopped typing: online open [0] reading alone | typing off',
      'replied: online open [0] reading alone | tell, seal, typing off',
      'said: online open [0] reading alone | tell, seal',
      'received: online open [0] reading alone | tell, open, say-received',
      'prepared: online open [0] reading alone | tell',
      'propose: online open [0] reading proposing alone | tell, propose',
      'propose without: online open [0] reading refused alone | tell',
      'woke: online open [0] reading+ alone | ',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  [
    'proposing',
    next(open, events.propose),
    [
      'no key: online waiting [0] proposing | tell',
      'a key: online open [0] reading proposing | tell, read',
      'a later key: online open [0] opening proposing | tell, open-grants 1',
      'device gone: online waiting [0] proposing alone | tell, reset-signals',
      'offline: offline open [0] proposing | reset-signals, no wake',
      'heard: online open [0] proposing | tell',
      'wrote: online open [0] proposing | tell, typing on',
      'emptied: online open [0] proposing | tell, typing off',
      'stopped typing: online open [0] proposing | typing off',
      'replied: online open [0] proposing | tell, seal, typing off',
      'said: online open [0] proposing | tell, seal',
      'received: online open [0] proposing | tell, open, say-received',
      'prepared: online open [0] proposing | tell',
      'proposed: online open [0] | tell, seal',
      'not proposed: online open [0] refused | tell',
      'woke: online open [0] reading proposing | read',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  [
    'refused',
    next(open, events.propose, events['not proposed']),
    [
      'no key: online waiting [0] refused | tell',
      'a key: online open [0] reading refused | tell, read',
      'a later key: online open [0] opening refused | tell, open-grants 1',
      'device gone: online waiting [0] refused alone | tell, reset-signals',
      'offline: offline open [0] refused | reset-signals, no wake',
      'heard: online open [0] refused | tell',
      'wrote: online open [0] refused | tell, typing on',
      'emptied: online open [0] refused | tell, typing off',
      'stopped typing: online open [0] refused | typing off',
      'replied: online open [0] refused | tell, seal, typing off',
      'said: online open [0] refused | tell, seal',
      'received: online open [0] refused | tell, open, say-received',
      'prepared: online open [0] | tell',
      'propose: online open [0] proposing | tell, propose',
      'propose without: online open [0] refused | tell',
      'woke: online open [0] reading refused | read',
      'stopped: over | tell, no wake, reset-signals',
    ],
  ],
  ['over', next(open, events.stopped), []],
])('each event at a seat that is %s leads to one state, and to its effects', (_name, from, expected) => {
  expect(table(from)).toEqual(expected)
})

test('[G3] before the key is there, no message and no typing signal is sent', () => {
  const waiting = [
    after(),
    after(events['no key']),
    after(events['a key']),
    after(events['a key'], events['not opened']),
  ]
  for (const from of waiting)
    for (const name of ['wrote', 'replied', 'said', 'received', 'woke'] as const) {
      const asked = afterSeatEvent(from, events[name])[1].map(({ type }) => type)
      expect([
        name,
        asked.filter((type) => ['seal', 'send', 'read', 'say-typing', 'say-received'].includes(type)),
      ]).toEqual([name, []])
    }
})

test('[G3] a revoked grant closes the seat, even while a key is being opened', () => {
  expect(seatStateOf(next(open, events['no key'])).access).toBe('waiting')
  const meanwhile = next(open, events['a later key'], events['no key'])
  expect(seatStateOf(meanwhile).access).toBe('waiting')
  expect(seatStateOf(next(meanwhile, { type: 'grants-opened', epochs: [1] })).access).toBe('waiting')
})

test('a key that arrives while others are being opened is opened next, and held keys are not opened again', () => {
  const [again, effects] = afterSeatEvent(after(events['a key'], events['a later key']), events.opened)
  expect(effects).toEqual([{ type: 'open-grants', wraps: [wrap(1)] }])
  expect(seatStateOf(again).access).toBe('waiting')
  expect(seatStateOf(next(again, { type: 'grants-opened', epochs: [1] })).access).toBe('open')
})

test('[G9] a draft is kept before it is sent, and stays in the composer until then', () => {
  const written = next(open, events.wrote)
  const [left, effects] = afterSeatEvent(written, events.replied)
  expect(left.drafts.reply).toBe('')
  expect(left.log.outbox.lines).toHaveLength(1)
  expect(effects.map(({ type }) => type)).toEqual(['tell', 'seal', 'say-typing'])
  const early = next(after(events['no key']), events.wrote)
  expect(next(early, events.replied).drafts.reply).toBe('un')
})
