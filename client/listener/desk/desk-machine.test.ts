import { expect, test } from 'vitest'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { DeskConversation, Desk as DeskView } from '#shared/protocol/listener.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { deskTime, serviceTime } from './desk-clock.ts'
import { afterDeskEvent } from './desk-machine.ts'
import { type DeskEvent, type DeskMachine, isAnswered, startDesk } from './desk-machine-state.ts'
import { noDrafts, nothingKept } from './seat-state.ts'

const [one, two] = ['one' as ConversationId, 'two' as ConversationId]
const at = { wall: 1000, running: 10 }

const viewOf = (conversation: ConversationId): DeskConversation => ({
  ...{ conversation, epoch: 0, granted: false, looked: false, youthHere: true, pass: null, lastPosition: 0 },
})
const desk: DeskView = {
  ...{
    availability: 'available',
    capacity: 1,
    missedArrival: false,
    isFinishing: false,
    nobodyElse: false,
    breathUntil: null,
    call: null,
    wishesToTalk: false,
    offers: [],
    offerEnded: null,
    handover: 'no-team',
    certificate: 'new',
  },
  toWrapUp: [],
}
const opened = (held: readonly ConversationId[], toWrapUp: ConversationId[] = []) => {
  const staff = { id: 'sam' as StaffId, alias: 'Sam' }
  const figures = { waiting: 2, longestMinutes: 5 }
  const conversations = held.map(viewOf)
  return {
    type: 'opened',
    answer: ok({
      staff,
      desk: { ...desk, toWrapUp },
      conversations,
      figures,
      helpCards: [],
      telephoneProcedure: null,
      takeBackWithin: 0,
      now: 1000,
    }),
    at,
  } as const
}
const notOpened = (answer: Result<never, 'busy' | 'not-available' | 'unreachable'>) =>
  ({ type: 'opened', answer, at }) as const

const events = {
  lost: { type: 'connection', state: 'lost' },
  connected: { type: 'connected' },
  opened: opened([one]),
  'opened, with another': opened([two]),
  'not opened now': notOpened(refuse('busy')),
  'not opened': notOpened(refuse('not-available')),
  desk: { type: 'desk-told', desk: { ...desk, certificate: null, toWrapUp: [two] } },
  'one changed': { type: 'conversation-told', view: viewOf(one) },
  'two changed': { type: 'conversation-told', view: viewOf(two) },
  'one ended': { type: 'released', conversation: one, reason: 'youth' },
  figures: { type: 'figures-told', figures: { waiting: 1, longestMinutes: 1 } },
  restart: { type: 'restart-told' },
  'seat changed': { type: 'seat-changed' },
  select: { type: 'select', conversation: two },
  'put away': { type: 'put-away', conversation: one },
  set: { type: 'set', wanted: { capacity: 3 } },
  'was set': { type: 'was-set', answer: ok({ desk: { ...desk, capacity: 3 } }) },
  'not set': { type: 'was-set', answer: refuse('busy') },
  end: { type: 'end', conversation: one, abusive: false },
  ended: { type: 'ended', conversation: one, abusive: false, answer: ok({}) },
  'ended for abuse': { type: 'ended', conversation: one, abusive: true, answer: ok({}) },
  'not ended': { type: 'ended', conversation: one, abusive: true, answer: refuse('busy') },
  record: { type: 'record', conversation: one, outcome: 'helped' },
  recorded: { type: 'recorded', conversation: one, answer: ok({}) },
  ask: { type: 'ask', request: { name: 'colleague:cancel', body: {} } },
  answered: { type: 'answered', answer: ok({}) },
  woke: { type: 'woke', timer: 'open' },
  closed: { type: 'closed' },
} satisfies Record<string, DeskEvent | CommonEvent>

const next = (from: DeskMachine, ...past: (DeskEvent | CommonEvent)[]) =>
  past.reduce((machine, event) => afterDeskEvent(machine, event)[0], from)
const after = (...past: (DeskEvent | CommonEvent)[]) => next(startDesk('connecting'), ...past)

const open = after(events.connected, events.opened)

function wordsOf({ phase, seats, left, selected, setting, unanswered, refused }: DeskMachine): string {
  return [
    phase,
    ...seats.map((conversation) => (conversation === selected ? `${conversation}*` : conversation)),
    ...left.map(({ conversation, toWrapUp }) => `-${conversation}${toWrapUp ? '?' : ''}`),
    ...setting.map(() => 'setting'),
    ...(unanswered > 0 ? ['asking'] : []),
    ...(refused ? [refused] : []),
  ].join(' ')
}

/** For each state and event: the next state, and the effects in order. `*`: in front. `-`: it left; `?`: its outcome is wanted. */
const table = (from: DeskMachine) =>
  Object.entries(events)
    .filter(
      ([name]) =>
        from.unanswered > 0 || !['ended', 'ended for abuse', 'not ended', 'recorded', 'answered'].includes(name),
    )
    .filter(([name]) => from.setting.length > 0 || !['was set', 'not set'].includes(name))
    .flatMap(([name, event]) => {
      const [to, effects] = afterDeskEvent(from, event)
      const asked = effects.map((effect) => {
        if (effect.type === 'wake') return effect.milliseconds === null ? 'no wake' : 'wake'
        if (effect.type === 'sit' || effect.type === 'place') return `${effect.type} ${effect.view.conversation}`
        if (effect.type === 'set') return `set ${effect.wanted.capacity}`
        return effect.type === 'leave' ? `leave ${effect.conversation}` : effect.type
      })
      const isSame = wordsOf(to) === wordsOf(from)
      return isSame && asked.every((effect) => effect === 'tell')
        ? []
        : [`${name}: ${wordsOf(to)} | ${asked.join(', ')}`]
    })

test.each([
  [
    'away',
    after(),
    [
      'lost: away | no wake, offline, tell',
      'connected: opening | no wake, open, tell',
      'not opened now: away busy | tell',
      'not opened: away not-available | tell',
      'end: away asking | end, tell',
      'record: away asking | record, tell',
      'ask: away asking | ask, tell',
      'closed: over | no wake, tell',
    ],
  ],
  [
    'opening',
    after(events.connected),
    [
      'lost: away | no wake, offline, tell',
      'connected: opening | no wake, open, tell',
      'opened: open one* | no wake, keep-certificate, sit one, place one, tell',
      'opened, with another: open two* | no wake, keep-certificate, sit two, place two, tell',
      'not opened now: delayed busy | wake, tell',
      'not opened: refused not-available | tell',
      'end: opening asking | end, tell',
      'record: opening asking | record, tell',
      'ask: opening asking | ask, tell',
      'closed: over | no wake, tell',
    ],
  ],
  [
    'delayed',
    after(events.connected, events['not opened now']),
    [
      'lost: away busy | no wake, offline, tell',
      'connected: opening busy | no wake, open, tell',
      'opened: open one* | no wake, keep-certificate, sit one, place one, tell',
      'opened, with another: open two* | no wake, keep-certificate, sit two, place two, tell',
      'not opened now: delayed busy | wake, tell',
      'not opened: refused not-available | tell',
      'select: delayed | tell',
      'end: delayed asking busy | end, tell',
      'record: delayed asking busy | record, tell',
      'ask: delayed asking busy | ask, tell',
      'woke: opening busy | no wake, open, tell',
      'closed: over busy | no wake, tell',
    ],
  ],
  [
    'refused',
    after(events.connected, events['not opened']),
    [
      'lost: away not-available | no wake, offline, tell',
      'connected: opening not-available | no wake, open, tell',
      'opened: open one* | no wake, keep-certificate, sit one, place one, tell',
      'opened, with another: open two* | no wake, keep-certificate, sit two, place two, tell',
      'not opened now: delayed busy | wake, tell',
      'select: refused | tell',
      'end: refused asking not-available | end, tell',
      'record: refused asking not-available | record, tell',
      'ask: refused asking not-available | ask, tell',
      'closed: over not-available | no wake, tell',
    ],
  ],
  [
    'open',
    open,
    [
      'lost: away one* | no wake, offline, tell',
      'connected: open one* | no wake, open, tell',
      'opened: open one* | no wake, keep-certificate, place one, tell',
      'opened, with another: open two* -one | leave one, no wake, keep-certificate, sit two, place two, tell',
      'not opened now: open one* busy | wake, tell',
      'not opened: open one* not-available | tell',
      'desk: open one* -two? | tell',
      'one changed: open one* | place one, tell',
      'two changed: open one* two | sit two, place two, tell',
      'one ended: open -one | leave one, tell',
      'select: open one | tell',
      'set: open one* setting | set 3, tell',
      'end: open one* asking | end, tell',
      'record: open one* asking | record, tell',
      'ask: open one* asking | ask, tell',
      'woke: open one* | no wake, open, tell',
      'closed: over | no wake, leave one, tell',
    ],
  ],
  [
    'open, with two',
    next(open, events['two changed'], events.select),
    [
      'lost: away one two* | no wake, offline, tell',
      'connected: open one two* | no wake, open, tell',
      'opened: open one -two | leave two, no wake, keep-certificate, place one, tell',
      'opened, with another: open two* -one | leave one, no wake, keep-certificate, place two, tell',
      'not opened now: open one two* busy | wake, tell',
      'not opened: open one two* not-available | tell',
      'one changed: open one two* | place one, tell',
      'two changed: open one two* | place two, tell',
      'one ended: open two* -one | leave one, tell',
      'set: open one two* setting | set 3, tell',
      'end: open one two* asking | end, tell',
      'record: open one two* asking | record, tell',
      'ask: open one two* asking | ask, tell',
      'woke: open one two* | no wake, open, tell',
      'closed: over | no wake, leave one, leave two, tell',
    ],
  ],
  [
    'open, and lost',
    next(open, events.lost),
    [
      'lost: away one* | no wake, offline, tell',
      'connected: opening one* | no wake, open, tell',
      'not opened now: away one* busy | tell',
      'not opened: away one* not-available | tell',
      'desk: away one* -two? | tell',
      'one ended: away -one | leave one, tell',
      'select: away one | tell',
      'set: away one* setting | set 3, tell',
      'end: away one* asking | end, tell',
      'record: away one* asking | record, tell',
      'ask: away one* asking | ask, tell',
      'closed: over | no wake, leave one, tell',
    ],
  ],
  [
    'open, with one that ended',
    next(open, opened([one], []), events['one ended']),
    [
      'lost: away -one | no wake, offline, tell',
      'connected: open -one | no wake, open, tell',
      'opened: open one* | no wake, keep-certificate, sit one, place one, tell',
      'opened, with another: open two* -one | no wake, keep-certificate, sit two, place two, tell',
      'not opened now: open -one busy | wake, tell',
      'not opened: open -one not-available | tell',
      'desk: open -one -two? | tell',
      'one changed: open one* | sit one, place one, tell',
      'two changed: open two* -one | sit two, place two, tell',
      'put away: open | tell',
      'set: open -one setting | set 3, tell',
      'end: open -one asking | end, tell',
      'record: open -one asking | record, tell',
      'ask: open -one asking | ask, tell',
      'woke: open -one | no wake, open, tell',
      'closed: over -one | no wake, tell',
    ],
  ],
  [
    'setting',
    next(open, events.set),
    [
      'lost: away one* setting | no wake, offline, tell',
      'connected: open one* setting | no wake, open, tell',
      'opened: open one* setting | no wake, keep-certificate, place one, tell',
      'opened, with another: open two* -one setting | leave one, no wake, keep-certificate, sit two, place two, tell',
      'not opened now: open one* setting busy | wake, tell',
      'not opened: open one* setting not-available | tell',
      'desk: open one* -two? setting | tell',
      'one changed: open one* setting | place one, tell',
      'two changed: open one* two setting | sit two, place two, tell',
      'one ended: open -one setting | leave one, tell',
      'select: open one setting | tell',
      'set: open one* setting setting | tell',
      'was set: open one* | keep-certificate, tell',
      'not set: open one* busy | tell',
      'end: open one* setting asking | end, tell',
      'record: open one* setting asking | record, tell',
      'ask: open one* setting asking | ask, tell',
      'woke: open one* setting | no wake, open, tell',
      'closed: over setting | no wake, leave one, tell',
    ],
  ],
  [
    'asking',
    next(open, events.end),
    [
      'lost: away one* asking | no wake, offline, tell',
      'connected: open one* asking | no wake, open, tell',
      'opened: open one* asking | no wake, keep-certificate, place one, tell',
      'opened, with another: open two* -one asking | leave one, no wake, keep-certificate, sit two, place two, tell',
      'not opened now: open one* asking busy | wake, tell',
      'not opened: open one* asking not-available | tell',
      'desk: open one* -two? asking | tell',
      'one changed: open one* asking | place one, tell',
      'two changed: open one* two asking | sit two, place two, tell',
      'one ended: open -one asking | leave one, tell',
      'select: open one asking | tell',
      'set: open one* setting asking | set 3, tell',
      'end: open one* asking | end, tell',
      'ended: open one* | tell',
      'ended for abuse: open one* asking | record, tell',
      'not ended: open one* busy | tell',
      'record: open one* asking | record, tell',
      'recorded: open one* | tell',
      'ask: open one* asking | ask, tell',
      'answered: open one* | tell',
      'woke: open one* asking | no wake, open, tell',
      'closed: over asking | no wake, leave one, tell',
    ],
  ],
  ['over', next(open, events.closed), []],
])('each event at a desk that is %s leads to one state, and to its effects', (_name, from, expected) => {
  expect(table(from)).toEqual(expected)
})

test('the next setting builds on the result of the one before, and the listener has the answer once both are done', () => {
  const asked = next(open, events.set, { type: 'set', wanted: { availability: 'paused' } })
  expect(isAnswered(asked)).toBe(false)
  const [then, effects] = afterDeskEvent(asked, events['was set'])
  expect(effects).toContainEqual({ type: 'set', wanted: { availability: 'paused' } })
  expect(isAnswered(then)).toBe(false)
  expect(isAnswered(next(then, events['not set']))).toBe(true)
  expect(isAnswered(next(asked, events.closed))).toBe(true)
})

test('[G4] the draft of a conversation that may come back is kept and restored once; that of an ended one stands beside it until it is put away, and no other is kept', () => {
  const kept = { drafts: { ...noDrafts, reply: 'j’allais dire' }, readUpTo: 3 }
  const left = { type: 'seat-left', conversation: one, kept } as const
  const back = next(open, { type: 'released', conversation: one, reason: 'lease-lost' }, left)
  expect(afterDeskEvent(back, events['one changed'])[1]).toContainEqual({ type: 'sit', view: viewOf(one), kept })
  expect(next(back, events['one changed']).kept.size).toBe(0)
  const ended = next(open, events['one ended'], left)
  expect([ended.kept.size, ended.left[0]?.unsent]).toEqual([0, 'j’allais dire'])
  expect(next(ended, { type: 'put-away', conversation: one }).left).toEqual([])
  const nothingWritten = next(open, events['one ended'], { ...left, kept: { ...kept, drafts: noDrafts } })
  expect(nothingWritten.left[0]?.unsent).toBeUndefined()
  const withheld = next(open, { type: 'released', conversation: one, reason: 'withheld' }, left)
  expect([withheld.kept.size, withheld.left[0]?.unsent]).toEqual([0, undefined])
})

test('a conversation in which nobody wrote or read leaves nothing behind, however many the service names', () => {
  const left = { type: 'seat-left', conversation: one, kept: nothingKept } as const
  expect(next(open, { type: 'released', conversation: one, reason: 'lease-lost' }, left).kept.size).toBe(0)
})

test('[S35] what an earlier load kept goes to the conversations that are still at the desk, and to no other', () => {
  const kept = { drafts: { ...noDrafts, reply: 'j’allais dire' }, readUpTo: 3 }
  const before = startDesk(
    'connecting',
    new Map([
      [one, kept],
      ['gone' as ConversationId, kept],
    ]),
  )
  const connected = next(before, events.connected)
  expect(connected.kept.size).toBe(2)
  const [opened, effects] = afterDeskEvent(connected, events.opened)
  expect(effects.filter(({ type }) => type === 'sit')).toContainEqual({ type: 'sit', view: viewOf(one), kept })
  expect(opened.kept.size).toBe(0)
})

test('[S37] a desk that the service took for gone is one that was cut, until its listener is back; who went off themselves was not cut', () => {
  const away = { ...desk, availability: 'away' } as const
  const told = (view: DeskView) => ({ type: 'desk-told', desk: view }) as const
  const reopened = { ...opened([]), answer: ok({ ...opened([]).answer.value, desk: away }) } as const
  const cut = next(open, events.lost, events.connected, reopened)
  expect(cut.wasCut).toBe(true)
  // A process that stood still keeps its connection, and is told.
  expect(next(open, told(away)).wasCut).toBe(true)
  expect(next(cut, told({ ...away, capacity: 2 })).wasCut).toBe(true)
  for (const availability of ['available', 'paused'] as const)
    expect(next(cut, told({ ...desk, availability })).wasCut).toBe(false)

  const off = { type: 'set', wanted: { availability: 'away' } } as const
  const wasSet = { type: 'was-set', answer: ok({ desk: away }) } as const
  expect(next(open, off, wasSet, told(away)).wasCut).toBe(false)
  expect(next(open, off, told(away), wasSet).wasCut).toBe(false)
  expect(next(open, off, wasSet, events.lost, events.connected, reopened).wasCut).toBe(false)
})

test('[S37] after a reload a desk was cut if it had read or written something there; the first page of a day was not', () => {
  const gone = ok({ ...opened([]).answer.value, desk: { ...desk, availability: 'away' } as const })
  const away = { ...opened([]), answer: gone }
  const kept = { drafts: noDrafts, readUpTo: 3 }
  const loaded = startDesk('connecting', new Map([[one, kept]]))
  expect(next(startDesk('connecting'), events.connected, away).wasCut).toBe(false)
  expect(next(loaded, events.connected, away).wasCut).toBe(true)
  expect(next(loaded, events.connected, events.opened).wasCut).toBe(false)
})

test('[G9] an answer on a lost connection opens nothing', () => {
  const lost = after(events.connected, events.lost)
  expect(wordsOf(next(lost, events.opened))).toBe('away')
  expect(afterDeskEvent(lost, notOpened(refuse('unreachable')))[1]).toEqual([{ type: 'tell' }])
})

test('[H12] the two clocks are compared when the service opens the desk', () => {
  const day = 86_400_000
  expect([deskTime(after(), 5), serviceTime(after(), { wall: 5, running: 0 })]).toEqual([5, 5])
  expect(deskTime(open, 5)).toBe(5)
  expect(serviceTime(open, { wall: 0, running: 25 })).toBe(1015)
  const wrong = next(open, { ...events.opened, at: { wall: 1000 - 40 * day, running: 10 } })
  expect(deskTime(wrong, 5)).toBe(5 + 40 * day)
})
