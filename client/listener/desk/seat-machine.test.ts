import { expect, test } from 'vitest'
import { nothingReceived } from '#client/conversation/receipts.ts'
import { entryOf, envelopeOf, sessionNamed, text } from '#client/conversation/testing/service.ts'
import type { EpochReaders } from '#client/conversation/timeline.ts'
import { startOrder } from '#client/crypto/order.ts'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { afterSeatEvent } from './seat-machine.ts'
import { nothingKept, type SeatEvent, type SeatMachine, seatStateOf, startSeat } from './seat-state.ts'

const now = 1000
const me = sessionNamed('m')
const them = sessionNamed('t')
const change: LogEntry = { kind: 'readers', position: 1, entry: 'a.b.c', certificates: [] }
const view: DeskConversation = {
  conversation: 'c' as ConversationId,
  ...{ epoch: 0, granted: false, looked: false, youthHere: true, pass: null, guestAsked: false, lastPosition: 1 },
}
const placed = (change: Partial<DeskConversation>) => ({ type: 'placed', view: { ...view, ...change }, now }) as const

/** The entry of position 1, checked. Without a device's key nothing is opened. */
const checked = (check: Result<EpochReaders, string>) =>
  ({
    type: 'opened',
    opened: {
      ...{ order: startOrder('start'), authors: new Map(), taken: 1, items: [] },
      epochs: check.ok ? [check.value] : [],
    },
  }) as const

const events = {
  'not let in': placed({}),
  'let in': placed({ epoch: 1, granted: true }),
  'let in again': placed({ epoch: 3, granted: true, lastPosition: 4 }),
  'device gone': placed({ youthHere: false }),
  offline: { type: 'offline' },
  read: { type: 'read', page: ok({ entries: [change], more: false }) },
  'read nothing': { type: 'read', page: ok({ entries: [], more: false }) },
  'given keys': checked(ok({ readers: [], isMine: true })),
  'given none': checked(ok({ readers: [], isMine: false })),
  'not signed': checked(refuse('bad-signature')),
  heard: { type: 'heard', youth: { types: true, has: nothingReceived } },
  wrote: { type: 'wrote', reply: 'un' },
  emptied: { type: 'wrote', reply: '' },
  'stopped typing': { type: 'stopped-typing' },
  replied: { type: 'replied', content: text('un') },
  said: { type: 'said', content: text('deux') },
  received: { type: 'received', entries: [entryOf(2, envelopeOf('youth', them, 0, 'bonjour', 1))] },
  attended: { type: 'attended' },
  'in view': { type: 'in-view', upTo: 5 },
  looked: { type: 'looked' },
  prepared: { type: 'prepared', change: { change: 'summary', text: 'résumé' } },
  propose: { type: 'propose', certificate: 'certificate' },
  'propose without': { type: 'propose', certificate: null },
  proposed: { type: 'proposed', proposal: ok(text('proposition')) },
  'not proposed': { type: 'proposed', proposal: refuse('busy') },
  woke: { type: 'woke', timer: 'log' },
  stopped: { type: 'stopped' },
} satisfies Record<string, SeatEvent | CommonEvent>

const opened = (place: number, head: string) =>
  ({
    type: 'opened',
    opened: {
      order: { ...startOrder('start'), places: Array.from({ length: place + 1 }, () => ({ head, hash: '' })) },
      ...{ authors: new Map(), taken: 1, items: [], epochs: [{ readers: [], isMine: true }] },
    },
  }) as const

const next = (from: SeatMachine, ...past: (SeatEvent | CommonEvent)[]) =>
  past.reduce((seat, event) => afterSeatEvent(seat, event)[0], from)
const after = (...past: (SeatEvent | CommonEvent)[]) => next(startSeat(view, nothingKept, me, now), ...past)

const open = after(events['let in'], events.read, events['given keys'])

function wordsOf(seat: SeatMachine): string {
  if (seat.phase === 'over') return 'over'
  const { phase, access, log, proposing, youthLostAt } = seat
  const doing = [
    ...(log.phase !== 'over' && log.reading.step === 'asked' ? [log.reading.again ? 'reading+' : 'reading'] : []),
    ...(proposing.step === 'idle' ? [] : [proposing.step]),
    ...(youthLostAt === null ? [] : ['alone']),
  ]
  return [phase, access.step, ...doing].join(' ')
}

/** For each state and event: the next state, and the effects in order. `+`: once more, after the present one. */
const table = (from: SeatMachine) =>
  Object.entries(events).flatMap(([name, event]) => {
    const [to, effects] = afterSeatEvent(from, event)
    const before = wordsOf(from)
    const asked = effects.map((effect) => {
      if (effect.type === 'wake') return effect.milliseconds === null ? 'no wake' : 'wake'
      return effect.type === 'say-typing' ? `typing ${effect.on ? 'on' : 'off'}` : effect.type
    })
    return wordsOf(to) === before && asked.length === 0 ? [] : [`${name}: ${wordsOf(to)} | ${asked.join(', ')}`]
  })

const states: Record<string, SeatMachine> = {
  offline: after(),
  waiting: after(events['not let in']),
  reading: after(events['let in']),
  checking: after(events['let in'], events.read),
  unreadable: after(events['let in'], events.read, events['not signed']),
  open,
  'open, and offline': next(open, events.offline),
  'open, and alone': next(open, placed({ epoch: 1, granted: true, youthHere: false })),
  proposing: next(open, events.propose),
  refused: next(open, events.propose, events['not proposed']),
  over: next(open, events.stopped),
}
const expected: Record<string, readonly string[]> = {
  offline: [
    'not let in: online waiting | notify',
    'let in: online waiting reading | notify, read',
    'let in again: online waiting reading | notify, read',
    'device gone: online waiting alone | notify, reset-signals',
    'offline: offline waiting | reset-signals, no wake',
    'heard: offline waiting | notify',
    'wrote: offline waiting | notify',
    'emptied: offline waiting | notify',
    'stopped typing: offline waiting | typing off',
    'received: offline waiting | notify',
    'prepared: offline waiting | notify',
    'propose: offline waiting proposing | notify, propose',
    'propose without: offline waiting refused | notify',
    'stopped: over | notify, no wake, reset-signals',
  ],
  waiting: [
    'let in: online waiting reading | notify, read',
    'let in again: online waiting reading | notify, read',
    'device gone: online waiting alone | notify, reset-signals',
    'offline: offline waiting | reset-signals, no wake',
    'heard: online waiting | notify',
    'wrote: online waiting | notify',
    'emptied: online waiting | notify',
    'stopped typing: online waiting | typing off',
    'received: online waiting | notify',
    'prepared: online waiting | notify',
    'propose: online waiting proposing | notify, propose',
    'propose without: online waiting refused | notify',
    'stopped: over | notify, no wake, reset-signals',
  ],
  reading: [
    'not let in: online waiting reading | notify',
    'let in: online waiting reading+ | ',
    'let in again: online waiting reading+ | notify',
    'device gone: online waiting reading alone | notify, reset-signals',
    'offline: offline waiting reading | reset-signals, no wake',
    'read: online waiting | notify, open',
    'read nothing: online waiting | notify, open',
    'heard: online waiting reading | notify',
    'wrote: online waiting reading | notify',
    'emptied: online waiting reading | notify',
    'stopped typing: online waiting reading | typing off',
    'received: online waiting reading+ | notify',
    'prepared: online waiting reading | notify',
    'propose: online waiting reading proposing | notify, propose',
    'propose without: online waiting reading refused | notify',
    'woke: online waiting reading+ | ',
    'stopped: over | notify, no wake, reset-signals',
  ],
  checking: [
    'not let in: online waiting | notify',
    'let in: online waiting reading | read',
    'let in again: online waiting reading | notify, read',
    'device gone: online waiting alone | notify, reset-signals',
    'offline: offline waiting | reset-signals, no wake',
    'given keys: online open | notify, say-received',
    'given none: online unreadable | notify',
    'not signed: online unreadable | notify',
    'heard: online waiting | notify',
    'wrote: online waiting | notify',
    'emptied: online waiting | notify',
    'stopped typing: online waiting | typing off',
    'received: online waiting | notify',
    'prepared: online waiting | notify',
    'propose: online waiting proposing | notify, propose',
    'propose without: online waiting refused | notify',
    'woke: online waiting reading | read',
    'stopped: over | notify, no wake, reset-signals',
  ],
  unreadable: [
    'not let in: online waiting | notify',
    'let in: online unreadable reading | read',
    'let in again: online unreadable reading | notify, read',
    'device gone: online waiting alone | notify, reset-signals',
    'offline: offline unreadable | reset-signals, no wake',
    'heard: online unreadable | notify',
    'wrote: online unreadable | notify',
    'emptied: online unreadable | notify',
    'stopped typing: online unreadable | typing off',
    'received: online unreadable | notify, open',
    'prepared: online unreadable | notify',
    'propose: online unreadable proposing | notify, propose',
    'propose without: online unreadable refused | notify',
    'woke: online unreadable reading | read',
    'stopped: over | notify, no wake, reset-signals',
  ],
  open: [
    'not let in: online waiting | notify',
    'let in: online open reading | read',
    'let in again: online open reading | notify, read',
    'device gone: online waiting alone | notify, reset-signals',
    'offline: offline open | reset-signals, no wake',
    'heard: online open | notify',
    'wrote: online open | notify, typing on',
    'emptied: online open | notify, typing off',
    'stopped typing: online open | typing off',
    'replied: online open | notify, seal, typing off',
    'said: online open | notify, seal',
    'received: online open | notify, open, say-received',
    'attended: online open | say-received',
    'prepared: online open | notify',
    'propose: online open proposing | notify, propose',
    'propose without: online open refused | notify',
    'woke: online open reading | read',
    'stopped: over | notify, no wake, reset-signals',
  ],
  'open, and offline': [
    'not let in: online waiting | notify',
    'let in: online open reading | read',
    'let in again: online open reading | notify, read',
    'device gone: online waiting alone | notify, reset-signals',
    'offline: offline open | reset-signals, no wake',
    'heard: offline open | notify',
    'wrote: offline open | notify, typing on',
    'emptied: offline open | notify, typing off',
    'stopped typing: offline open | typing off',
    'replied: offline open | notify, typing off',
    'said: offline open | notify',
    'received: offline open | notify, open',
    'prepared: offline open | notify',
    'propose: offline open proposing | notify, propose',
    'propose without: offline open refused | notify',
    'stopped: over | notify, no wake, reset-signals',
  ],
  'open, and alone': [
    'not let in: online waiting reading | notify',
    'let in: online open reading+ | notify',
    'let in again: online open reading+ | notify',
    'device gone: online waiting reading alone | notify, reset-signals',
    'offline: offline open reading alone | reset-signals, no wake',
    'read: online open alone | notify, say-received',
    'read nothing: online open alone | notify, say-received',
    'heard: online open reading alone | notify',
    'wrote: online open reading alone | notify, typing on',
    'emptied: online open reading alone | notify, typing off',
    'stopped typing: online open reading alone | typing off',
    'replied: online open reading alone | notify, typing off',
    'said: online open reading alone | notify',
    'received: online open reading alone | notify, open, say-received',
    'attended: online open reading alone | say-received',
    'prepared: online open reading alone | notify',
    'propose: online open reading proposing alone | notify, propose',
    'propose without: online open reading refused alone | notify',
    'woke: online open reading+ alone | ',
    'stopped: over | notify, no wake, reset-signals',
  ],
  proposing: [
    'not let in: online waiting proposing | notify',
    'let in: online open reading proposing | read',
    'let in again: online open reading proposing | notify, read',
    'device gone: online waiting proposing alone | notify, reset-signals',
    'offline: offline open proposing | reset-signals, no wake',
    'heard: online open proposing | notify',
    'wrote: online open proposing | notify, typing on',
    'emptied: online open proposing | notify, typing off',
    'stopped typing: online open proposing | typing off',
    'replied: online open proposing | notify, seal, typing off',
    'said: online open proposing | notify, seal',
    'received: online open proposing | notify, open, say-received',
    'attended: online open proposing | say-received',
    'prepared: online open proposing | notify',
    'proposed: online open | notify, seal',
    'not proposed: online open refused | notify',
    'woke: online open reading proposing | read',
    'stopped: over | notify, no wake, reset-signals',
  ],
  refused: [
    'not let in: online waiting refused | notify',
    'let in: online open reading refused | read',
    'let in again: online open reading refused | notify, read',
    'device gone: online waiting refused alone | notify, reset-signals',
    'offline: offline open refused | reset-signals, no wake',
    'heard: online open refused | notify',
    'wrote: online open refused | notify, typing on',
    'emptied: online open refused | notify, typing off',
    'stopped typing: online open refused | typing off',
    'replied: online open refused | notify, seal, typing off',
    'said: online open refused | notify, seal',
    'received: online open refused | notify, open, say-received',
    'attended: online open refused | say-received',
    'prepared: online open | notify',
    'propose: online open proposing | notify, propose',
    'propose without: online open refused | notify',
    'woke: online open reading refused | read',
    'stopped: over | notify, no wake, reset-signals',
  ],
  over: [],
}

test.each(Object.entries(states))(
  'each event at a seat that is %s leads to one state, and to its effects',
  (name, from) => {
    expect(table(from)).toEqual(expected[name])
  },
)

test('[G3] before the device’s entry is checked, no message and no signal is sent', () => {
  for (const name of ['offline', 'waiting', 'reading', 'checking', 'unreadable'])
    for (const event of ['wrote', 'replied', 'said', 'received'] as const) {
      const asked = afterSeatEvent(states[name] as SeatMachine, events[event])[1].map(({ type }) => type)
      expect([name, asked.filter((type) => ['seal', 'send', 'say-typing', 'say-received'].includes(type))]).toEqual([
        name,
        [],
      ])
    }
})

test('[G3] the service’s word alone opens no seat: only an entry that gives this listener the keys of its epoch does', () => {
  const accessAfter = (...past: (SeatEvent | CommonEvent)[]) => seatStateOf(after(...past)).access
  expect(accessAfter(events['let in'])).toBe('waiting')
  expect(accessAfter(events['let in'], events['read nothing'])).toBe('waiting')
  expect(accessAfter(events['let in'], events.read, events['given none'])).toBe('unreadable')
  expect(accessAfter(events['let in'], events.read, events['not signed'])).toBe('unreadable')
  // No entry names the device's key, so that the log has no start.
  expect(accessAfter(events['let in'], events.read, { type: 'opened', opened: null })).toBe('unreadable')
  expect(accessAfter(events['let in'], events.read, events['given keys'])).toBe('open')
  expect(seatStateOf(next(open, events['not let in'])).access).toBe('waiting')
  // A later epoch of the service's without the entry that starts it.
  expect(seatStateOf(next(open, placed({ epoch: 2, granted: true }))).access).toBe('unreadable')
})

test('[G9] a draft is kept before it is sent, and stays in the composer until then', () => {
  const written = next(open, events.wrote)
  const [left, effects] = afterSeatEvent(written, events.replied)
  expect(left.drafts.reply).toBe('')
  expect(left.log.outbox.lines).toHaveLength(1)
  expect(effects.map(({ type }) => type)).toEqual(['notify', 'seal', 'say-typing'])
  const early = next(after(events['not let in']), events.wrote)
  expect(next(early, events.replied).drafts.reply).toBe('un')
})

test('[C7][G21] the desk says beforehand that nobody can follow this listener', () => {
  const isLast = (epoch: number) => seatStateOf(after(placed({ epoch, granted: true }))).isLast
  expect([isLast(1), isLast(limits.epochs - 3), isLast(limits.epochs - 2), isLast(limits.epochs - 1)]).toEqual([
    ...[false, false, true, true],
  ])
})

test('[L13] a proposal says what its listener had seen when they proposed, not what came while it was prepared', () => {
  const pressed = next(open, events.propose)
  const { proposing } = pressed
  const seen = proposing.step === 'proposing' ? proposing.seen : undefined
  const said = next(pressed, events.received, opened(2, 'of what came'), events.proposed)
  expect(seatStateOf(said).log.outbox.lines.map((line) => line.seen)).toEqual([seen])
  expect(seen).toEqual({ position: 0, head: 'start' })
})

test('[L16] a log of which the service has less stops the conversation with its reason, and keeps what was written', () => {
  const writing = next(open, opened(1, 'head'), events.said, { type: 'said', content: text('encore') })
  const [, second] = writing.log.outbox.lines
  if (writing.log.phase === 'over' || !second) throw new Error('two lines are written')
  const sending = {
    step: 'sending',
    line: second,
    envelope: envelopeOf('listener', me, 1, 'encore', 1),
    again: false,
  } as const
  const ends = [
    next(writing, { type: 'announced', upTo: 9 }, { type: 'read', page: refuse('stale') }),
    next(
      { ...writing, log: { ...writing.log, posting: sending } },
      { type: 'sent', answer: refuse('out-of-sequence') },
    ),
  ]
  for (const lost of ends) {
    expect(seatStateOf(lost).access).toBe('lost')
    expect(lost.log.outbox.lines.map(({ state }) => state)).toEqual(['not-sent', 'not-sent'])
    expect(next(lost, events.said).log).toEqual(lost.log)
    expect(seatStateOf(next(lost, events.offline, events['let in'])).access).toBe('lost')
  }
})
