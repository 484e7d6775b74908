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
  ...{
    conversation,
    epoch: 0,
    granted: false,
    looked: false,
    youthHere: true,
    pass: null,
    guestAsked: false,
    lastPosition: 0,
  },
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
      return isSame && asked.every((effect) => effect === 'notify')
        ? []
        : [`${name}: ${wordsOf(to)} | ${asked.join(', ')}`]
    })

test.each([
  [
    'away',
    after(),
    [
      'lost: away | no wake, offline, notify',
      'connected: opening | no wake, open, notify',
      'not opened now: away busy | notify',
      'not opened: away not-available | notify',
      'end: away asking | end, notify',
      'record: away asking | record, notify',
      'ask: away asking | ask, notify',
      'closed: over | no wake, notify',
    ],
  ],
  [
    'opening',
    after(events.connected),
    [
      'lost: away | no wake, offline, notify',
      'connected: opening | no wake, open, notify',
      'opened: open one* | no wake, keep-certificate, sit one, place one, notify',
      'opened, with another: open two* | no wake, keep-certificate, sit two, place two, notify',
      'not opened now: delayed busy | wake, notify',
      'not opened: refused not-available | notify',
      'end: opening asking | end, notify',
      'record: opening asking | record, notify',
      'ask: opening asking | ask, notify',
      'closed: over | no wake, notify',
    ],
  ],
  [
    'delayed',
    after(events.connected, events['not opened now']),
    [
      'lost: away busy | no wake, offline, notify',
      'connected: opening busy | no wake, open, notify',
      'opened: open one* | no wake, keep-certificate, sit one, place one, notify',
      'opened, with another: open two* | no wake, keep-certificate, sit two, place two, notify',
      'not opened now: delayed busy | wake, notify',
      'not opened: refused not-available | notify',
      'select: delayed | notify',
      'end: delayed asking busy | end, notify',
      'record: delayed asking busy | record, notify',
      'ask: delayed asking busy | ask, notify',
      'woke: opening busy | no wake, open, notify',
      'closed: over busy | no wake, notify',
    ],
  ],
  [
    'refused',
    after(events.connected, events['not opened']),
    [
      'lost: away not-available | no wake, offline, notify',
      'connected: opening not-available | no wake, open, notify',
      'opened: open one* | no wake, keep-certificate, sit one, place one, notify',
      'opened, with another: open two* | no wake, keep-certificate, sit two, place two, notify',
      'not opened now: delayed busy | wake, notify',
      'select: refused | notify',
      'end: refused asking not-available | end, notify',
      'record: refused asking not-available | record, notify',
      'ask: refused asking not-available | ask, notify',
      'closed: over not-available | no wake, notify',
    ],
  ],
  [
    'open',
    open,
    [
      'lost: away one* | no wake, offline, notify',
      'connected: open one* | no wake, open, notify',
      'opened: open one* | no wake, keep-certificate, place one, notify',
      'opened, with another: open two* -one | leave one, no wake, keep-certificate, sit two, place two, notify',
      'not opened now: open one* busy | wake, notify',
      'not opened: open one* not-available | notify',
      'desk: open one* -two? | notify',
      'one changed: open one* | place one, notify',
      'two changed: open one* two | sit two, place two, notify',
      'one ended: open -one | leave one, notify',
      'select: open one | notify',
      'set: open one* setting | set 3, notify',
      'end: open one* asking | end, notify',
      'record: open one* asking | record, notify',
      'ask: open one* asking | ask, notify',
      'woke: open one* | no wake, open, notify',
      'closed: over | no wake, leave one, notify',
    ],
  ],
  [
    'open, with two',
    next(open, events['two changed'], events.select),
    [
      'lost: away one two* | no wake, offline, notify',
      'connected: open one two* | no wake, open, notify',
      'opened: open one -two | leave two, no wake, keep-certificate, place one, notify',
      'opened, with another: open two* -one | leave one, no wake, keep-certificate, place two, notify',
      'not opened now: open one two* busy | wake, notify',
      'not opened: open one two* not-available | notify',
      'one changed: open one two* | place one, notify',
      'two changed: open one two* | place two, notify',
      'one ended: open two* -one | leave one, notify',
      'set: open one two* setting | set 3, notify',
      'end: open one two* asking | end, notify',
      'record: open one two* asking | record, notify',
      'ask: open one two* asking | ask, notify',
      'woke: open one two* | no wake, open, notify',
      'closed: over | no wake, leave one, leave two, notify',
    ],
  ],
  [
    'open, and lost',
    next(open, events.lost),
    [
      'lost: away one* | no wake, offline, notify',
      'connected: opening one* | no wake, open, notify',
      'not opened now: away one* busy | notify',
      'not opened: away one* not-available | notify',
      'desk: away one* -two? | notify',
      'one ended: away -one | leave one, notify',
      'select: away one | notify',
      'set: away one* setting | set 3, notify',
      'end: away one* asking | end, notify',
      'record: away one* asking | record, notify',
      'ask: away one* asking | ask, notify',
      'closed: over | no wake, leave one, notify',
    ],
  ],
  [
    'open, with one that ended',
    next(open, opened([one], []), events['one ended']),
    [
      'lost: away -one | no wake, offline, notify',
      'connected: open -one | no wake, open, notify',
      'opened: open one* | no wake, keep-certificate, sit one, place one, notify',
      'opened, with another: open two* -one | no wake, keep-certificate, sit two, place two, notify',
      'not opened now: open -one busy | wake, notify',
      'not opened: open -one not-available | notify',
      'desk: open -one -two? | notify',
      'one changed: open one* | sit one, place one, notify',
      'two changed: open two* -one | sit two, place two, notify',
      'put away: open | notify',
      'set: open -one setting | set 3, notify',
      'end: open -one asking | end, notify',
      'record: open -one asking | record, notify',
      'ask: open -one asking | ask, notify',
      'woke: open -one | no wake, open, notify',
      'closed: over -one | no wake, notify',
    ],
  ],
  [
    'setting',
    next(open, events.set),
    [
      'lost: away one* setting | no wake, offline, notify',
      'connected: open one* setting | no wake, open, notify',
      'opened: open one* setting | no wake, keep-certificate, place one, notify',
      'opened, with another: open two* -one setting | leave one, no wake, keep-certificate, sit two, place two, notify',
      'not opened now: open one* setting busy | wake, notify',
      'not opened: open one* setting not-available | notify',
      'desk: open one* -two? setting | notify',
      'one changed: open one* setting | place one, notify',
      'two changed: open one* two setting | sit two, place two, notify',
      'one ended: open -one setting | leave one, notify',
      'select: open one setting | notify',
      'set: open one* setting setting | notify',
      'was set: open one* | keep-certificate, notify',
      'not set: open one* busy | notify',
      'end: open one* setting asking | end, notify',
      'record: open one* setting asking | record, notify',
      'ask: open one* setting asking | ask, notify',
      'woke: open one* setting | no wake, open, notify',
      'closed: over setting | no wake, leave one, notify',
    ],
  ],
  [
    'asking',
    next(open, events.end),
    [
      'lost: away one* asking | no wake, offline, notify',
      'connected: open one* asking | no wake, open, notify',
      'opened: open one* asking | no wake, keep-certificate, place one, notify',
      'opened, with another: open two* -one asking | leave one, no wake, keep-certificate, sit two, place two, notify',
      'not opened now: open one* asking busy | wake, notify',
      'not opened: open one* asking not-available | notify',
      'desk: open one* -two? asking | notify',
      'one changed: open one* asking | place one, notify',
      'two changed: open one* two asking | sit two, place two, notify',
      'one ended: open -one asking | leave one, notify',
      'select: open one asking | notify',
      'set: open one* setting asking | set 3, notify',
      'end: open one* asking | end, notify',
      'ended: open one* | notify',
      'ended for abuse: open one* asking | record, notify',
      'not ended: open one* busy | notify',
      'record: open one* asking | record, notify',
      'recorded: open one* | notify',
      'ask: open one* asking | ask, notify',
      'answered: open one* | notify',
      'woke: open one* asking | no wake, open, notify',
      'closed: over asking | no wake, leave one, notify',
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
  expect(afterDeskEvent(lost, notOpened(refuse('unreachable')))[1]).toEqual([{ type: 'notify' }])
})

test('[H12] the two clocks are compared when the service opens the desk', () => {
  const day = 86_400_000
  expect([deskTime(after(), 5), serviceTime(after(), { wall: 5, running: 0 })]).toEqual([5, 5])
  expect(deskTime(open, 5)).toBe(5)
  expect(serviceTime(open, { wall: 0, running: 25 })).toBe(1015)
  const wrong = next(open, { ...events.opened, at: { wall: 1000 - 40 * day, running: 10 } })
  expect(deskTime(wrong, 5)).toBe(5 + 40 * day)
})
