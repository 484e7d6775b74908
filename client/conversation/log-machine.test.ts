import { expect, test } from 'vitest'
import { startOrder } from '#client/crypto/order.ts'
import type { CommonEvent } from '#client/machine/machine.ts'
import { ok, refuse } from '#shared/result.ts'
import { afterLogEvent } from './log-machine.ts'
import { type LogEvent, type LogMachine, startLog } from './log-state.ts'
import { entryOf, envelopeOf, sessionNamed, text } from './testing/service.ts'
import type { Line } from './timeline.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')
const order = startOrder('start')
const ownLine: Line = {
  ...{ kind: 'line', position: 1, epoch: 0, certificate: null, content: text('un'), unread: undefined },
  reference: { role: 'youth', session: me, sequence: 0 },
}
const started = {
  type: 'opened',
  opened: { order, epochs: [], authors: new Map(), items: [], taken: 0 },
} as const
const said = { type: 'said', content: text('un') } as const
const own = envelopeOf('youth', me, 0, 'un')
const theirs = (position: number) => entryOf(position, envelopeOf('listener', them, position - 1, `${position}`))

const events = {
  said,
  received: { type: 'received', entries: [theirs(1)] },
  announced: { type: 'announced', upTo: 1 },
  'received ahead': { type: 'received', entries: [theirs(3)] },
  online: { type: 'online' },
  offline: { type: 'offline' },
  unlocked: { type: 'unlocked' },
  retried: { type: 'retried' },
  woke: { type: 'woke', timer: 'log' },
  'not given back': { type: 'woke', timer: 'back' },
  stopped: { type: 'stopped' },
  sealed: { type: 'sealed', sealed: ok(own) },
  'not sealed': { type: 'sealed', sealed: refuse('no-key') },
  'seal failed': { type: 'sealed', sealed: refuse('internal') },
  sent: { type: 'sent', answer: ok({ position: 1 }) },
  'sent somewhere': { type: 'sent', answer: ok({ position: null }) },
  'not sent': { type: 'sent', answer: refuse('busy') },
  'refused for good': { type: 'sent', answer: refuse('full') },
  read: { type: 'read', page: ok({ entries: [theirs(1)], more: false }) },
  'read a part': { type: 'read', page: ok({ entries: [theirs(1)], more: true }) },
  'not read': { type: 'read', page: refuse('unreachable') },
  'not readable': { type: 'read', page: refuse('not-available') },
  opened: { type: 'opened', opened: { order, epochs: [], authors: new Map(), items: [], taken: 1 } },
  'own line opened': {
    type: 'opened',
    opened: { order, epochs: [], authors: new Map(), items: [ownLine], taken: 1 },
  },
  'not opened': { type: 'opened', opened: null },
} satisfies Record<string, LogEvent | CommonEvent>

const next = (from: LogMachine, ...events: (LogEvent | CommonEvent)[]) =>
  events.reduce<LogMachine>((log, event) => afterLogEvent(log, event)[0], from)
const after = (...past: (LogEvent | CommonEvent)[]) => next(startLog('youth', me), ...past)

const reading = after(events.online)
const readToEnd = { type: 'read', page: ok({ entries: [], more: false }) } as const
const idle = next(reading, readToEnd, started)

function wordsOf(log: LogMachine): string {
  if (log.phase === 'over') return 'over'
  const { reading, opening, posting } = log
  const doing = [
    ...(reading.step === 'asked' ? [reading.again ? 'reading+' : 'reading'] : []),
    ...(reading.step === 'missed' ? ['missed'] : []),
    ...(opening === 'idle' ? [] : [opening === 'again' ? 'opening+' : 'opening']),
    ...(posting.step === 'idle' ? [] : ['again' in posting && posting.again ? `${posting.step}+` : posting.step]),
  ]
  return `${log.phase}${doing.map((one) => ` ${one}`).join('')}`
}

/** A table of each event's new state and its effects in order. `+`: the step runs once more after the present one. */
const table = (from: LogMachine) =>
  Object.entries(events).flatMap(([name, event]) => {
    const [to, effects] = afterLogEvent(from, event)
    if (to === from && effects.length === 0) return []
    const asked = effects.map((effect) =>
      effect.type === 'wake' ? (effect.milliseconds === null ? 'no wake' : `wake ${effect.milliseconds}`) : effect.type,
    )
    return [`${name}: ${wordsOf(to)} | ${asked.join(', ')}`]
  })

test.each([
  [
    'offline',
    after(),
    [
      'said: offline | notify',
      'received: offline opening | notify, open',
      'received ahead: offline | notify',
      'online: online reading | read',
      'offline: offline | no wake',
      'stopped: over | no wake',
    ],
  ],
  [
    'reading',
    reading,
    [
      'said: online reading waiting | notify',
      'received: online reading opening | notify, open',
      'announced: online reading+ | ',
      'received ahead: online reading+ | notify',
      'online: online reading+ | ',
      'offline: offline reading | no wake',
      'retried: online reading+ | ',
      'woke: online reading+ | ',
      'stopped: over | no wake',
      'read: online opening | notify, open',
      'read a part: online reading opening | notify, open, read',
      'not read: online missed | wake 1000',
      'not readable: online | ',
    ],
  ],
  [
    'reading+',
    after(events.online, events.online),
    [
      'said: online reading+ waiting | notify',
      'received: online reading+ opening | notify, open',
      'announced: online reading+ | ',
      'received ahead: online reading+ | notify',
      'online: online reading+ | ',
      'offline: offline reading+ | no wake',
      'retried: online reading+ | ',
      'woke: online reading+ | ',
      'stopped: over | no wake',
      'read: online reading opening | notify, open, read',
      'read a part: online reading opening | notify, open, read',
      'not read: online reading | wake 1000, read',
      'not readable: online reading | read',
    ],
  ],
  [
    'idle',
    idle,
    [
      'said: online sealing | notify, seal',
      'received: online opening | notify, open',
      'announced: online reading | read',
      'received ahead: online reading | notify, read',
      'online: online reading | read',
      'offline: offline | no wake',
      'retried: online reading | read',
      'woke: online reading | read',
      'stopped: over | no wake',
    ],
  ],
  [
    'opening',
    after(events.online, events.read),
    [
      'said: online opening waiting | notify',
      'received: online opening+ | notify',
      'received ahead: online reading opening+ | notify, read',
      'online: online reading opening | read',
      'offline: offline opening | no wake',
      'unlocked: online opening+ | ',
      'retried: online reading opening | read',
      'woke: online reading opening | read',
      'stopped: over | no wake',
      'opened: online | notify',
      'own line opened: online | notify',
      'not opened: online | ',
    ],
  ],
  [
    'sealing',
    next(idle, events.said),
    [
      'said: online sealing+ | notify',
      'received: online opening sealing | notify, open',
      'announced: online reading sealing | read',
      'received ahead: online reading sealing | notify, read',
      'online: online reading sealing+ | read',
      'offline: offline sealing | notify, no wake',
      'unlocked: online sealing+ | ',
      'retried: online reading sealing+ | read',
      'woke: online reading sealing+ | read',
      'stopped: over | no wake',
      'sealed: online sending | notify, send',
      'not sealed: online | notify',
      'seal failed: online | notify, wake 1000',
    ],
  ],
  [
    'sealing, and offline meanwhile',
    next(idle, events.said, events.offline),
    [
      'said: offline sealing+ | notify',
      'received: offline opening sealing | notify, open',
      'received ahead: offline sealing | notify',
      'online: online reading sealing+ | read',
      'offline: offline sealing | notify, no wake',
      'unlocked: offline sealing+ | ',
      'retried: offline sealing+ | ',
      'woke: offline sealing+ | ',
      'stopped: over | no wake',
      'sealed: offline | ',
      'not sealed: offline | notify',
      'seal failed: offline | notify, wake 1000',
    ],
  ],
  [
    'sending',
    next(idle, events.said, events.sealed),
    [
      'said: online sending+ | notify',
      'received: online opening sending | notify, open',
      'announced: online reading sending | read',
      'received ahead: online reading sending | notify, read',
      'online: online reading sending+ | read',
      'offline: offline sending | notify, no wake',
      'unlocked: online sending+ | ',
      'retried: online reading sending+ | read',
      'woke: online reading sending+ | read',
      'stopped: over | no wake',
      'sent: online opening | notify, open, wake 15000',
      'sent somewhere: online reading | notify, read, wake 15000',
      'not sent: online | notify, wake 1000',
      'refused for good: online | notify',
    ],
  ],
  [
    'sending, with another line behind it',
    next(idle, events.said, events.sealed, events.said),
    [
      'said: online sending+ | notify',
      'received: online opening sending+ | notify, open',
      'announced: online reading sending+ | read',
      'received ahead: online reading sending+ | notify, read',
      'online: online reading sending+ | read',
      'offline: offline sending+ | notify, no wake',
      'unlocked: online sending+ | ',
      'retried: online reading sending+ | read',
      'woke: online reading sending+ | read',
      'stopped: over | no wake',
      'sent: online opening waiting | notify, open, wake 15000',
      'sent somewhere: online reading waiting | notify, read, wake 15000',
      'not sent: online sending | notify, wake 1000, send',
      'refused for good: online sending | notify, send',
    ],
  ],
  [
    'waiting to seal, until all is read and opened',
    next(reading, events.said),
    [
      'said: online reading waiting | notify',
      'received: online reading opening waiting | notify, open',
      'announced: online reading+ waiting | ',
      'received ahead: online reading+ waiting | notify',
      'online: online reading+ waiting | ',
      'offline: offline reading waiting | notify, no wake',
      'unlocked: online reading waiting | ',
      'retried: online reading+ waiting | ',
      'woke: online reading+ waiting | ',
      'stopped: over | no wake',
      'read: online opening waiting | notify, open',
      'read a part: online reading opening waiting | notify, open, read',
      'not read: online missed waiting | wake 1000',
      'not readable: online waiting | ',
      'opened: online reading waiting | ',
      'own line opened: online reading waiting | ',
      'not opened: online reading waiting | ',
    ],
  ],
  [
    'waiting for the line before to be read back',
    next(idle, events.said, events.sealed, events.said, events.sent),
    [
      'said: online opening waiting | notify',
      'received: online opening+ waiting | notify',
      'received ahead: online reading opening+ waiting | notify, read',
      'online: online reading opening waiting | read',
      'offline: offline opening waiting | notify, no wake',
      'unlocked: online opening+ waiting | ',
      'retried: online reading opening waiting | read',
      'woke: online reading opening waiting | read',
      'not given back: online opening waiting | wake 15000',
      'stopped: over | no wake, no wake',
      'read: online opening waiting | ',
      'read a part: online opening waiting | ',
      'not read: online opening waiting | ',
      'not readable: online opening waiting | ',
      'opened: online waiting | notify',
      'own line opened: online sealing | notify, seal',
      'not opened: online waiting | ',
    ],
  ],
  [
    'waiting for a line that the service does not give back',
    next(idle, events.said, events.sealed, events.said, events['sent somewhere'], readToEnd),
    [
      'said: online waiting | notify',
      'received: online opening waiting | notify, open',
      'announced: online reading waiting | read',
      'received ahead: online reading waiting | notify, read',
      'online: online reading waiting | read',
      'offline: offline waiting | notify, no wake',
      'unlocked: online waiting | ',
      'retried: online reading waiting | read',
      'woke: online reading waiting | read',
      'not given back: online sending | notify, send',
      'stopped: over | no wake, no wake',
      'read: online waiting | ',
      'read a part: online waiting | ',
      'not read: online waiting | ',
      'not readable: online waiting | ',
      'opened: online waiting | ',
      'own line opened: online waiting | ',
      'not opened: online waiting | ',
    ],
  ],
  ['over', after(events.online, events.stopped), []],
])('each event from %s leads to one state, and to its effects', (_name, from, expected) => {
  expect(table(from)).toEqual(expected)
})

test('[L15] whoever comes online with a log that was just read to its end seals the first line without reading once more, unless an entry is missing', () => {
  const read = { type: 'online', isRead: true } as const
  const begun = (...past: LogEvent[]) => {
    const [log, effects] = afterLogEvent(after(...past), read)
    return [wordsOf(log), effects.map(({ type }) => type), wordsOf(next(log, started))]
  }
  expect(begun()).toEqual(['online opening', ['open'], 'online'])
  expect(begun(said)).toEqual(['online opening waiting', ['open'], 'online sealing'])
  expect(begun(said, events.received)).toEqual(['online opening waiting', [], 'online waiting'])
  expect(begun(said, events['received ahead'])).toEqual(['online reading waiting', ['read'], 'online reading waiting'])
})

test('[L13] a line says what its person had seen when they wrote it: here, or before a reload', () => {
  const seenOf = (log: LogMachine) => next(log, events.said).outbox.lines.at(-1)?.seen
  expect(seenOf(after())).toBeNull()
  const before = { position: 5, head: 'before' }
  const loaded = startLog('youth', me, [], before)
  expect(seenOf(loaded)).toEqual(before)
  const read = next(loaded, events.online, events.read, events.opened)
  expect(seenOf(read)).toEqual(before)
  const places = Array.from({ length: 7 }, (_, position) => ({ head: `${position}`, hash: '', isHidden: false }))
  const further = { ...events.opened, opened: { ...events.opened.opened, order: { ...order, places } } }
  expect(seenOf(next(loaded, events.online, events.read, further))).toEqual({ position: 6, head: '6' })
})

test('[L15] no line is sealed before the log was read to its end once, nor while an entry of it waits for its key', () => {
  const words = (log: LogMachine) => wordsOf(next(log, events.said))
  const notRead = after(events.online, events['not read'], events.received, events.opened)
  expect(words(notRead)).toBe('online missed waiting')
  const waits = next(idle, events.received, { ...events.opened, opened: { ...events.opened.opened, taken: 0 } })
  expect([waits.timeline.sealed.length, words(waits)]).toEqual([1, 'online waiting'])
  expect(words(next(idle, events.received, events.opened))).toBe('online sealing')
})

test('[L15] a line is said to be withheld only once the log was read after it was acknowledged', () => {
  const unread = next(idle, events.said, events.sealed, events['sent somewhere'], events['not read'])
  const [still, effects] = afterLogEvent(unread, events['not given back'])
  expect([wordsOf(still), effects]).toEqual(['online missed', [{ type: 'wake', timer: 'back', milliseconds: 15_000 }]])
  expect(still.outbox.lines.map(({ state, isWithheld }) => [state, isWithheld])).toEqual([['sent', undefined]])
  const read = next(still, events.woke, readToEnd, events['not given back'])
  expect(read.outbox.lines.map(({ state, isWithheld }) => [state, isWithheld])).toEqual([['sending', true]])
})

test('[G9] a line is remembered before it leaves: subscribers are told before any other effect', () => {
  for (const from of [reading, idle, next(idle, events.said)])
    for (const event of Object.values(events)) {
      const [, effects] = afterLogEvent(from, event)
      expect(effects.findIndex(({ type }) => type === 'notify')).toBeLessThanOrEqual(0)
    }
})
