import { expect, test } from 'vitest'
import { nothingSeen } from '#client/conversation/seen.ts'
import { entryOf, envelopeOf, sessionNamed, text } from '#client/conversation/testing/service.ts'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import { startOrder } from '#client/crypto/order.ts'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { ok, refuse } from '#shared/result.ts'
import { afterTalkEvent } from './talk-machine.ts'
import { startTalkMachine, type TalkEvent, type TalkMachine } from './talk-machine-state.ts'

const sam = sessionNamed('s') as string as StaffId
const waiting = (epoch: number): YouthConversation =>
  ({
    ...{ phase: 'waiting', epoch, place: { exact: 1 }, estimateMinutes: null, listenersPresent: 1 },
  }) as never
const talking = (epoch: number, granted = false): YouthConversation =>
  ({
    ...{ phase: 'talking', epoch, granted, listener: { id: sam, certificate: 'a.b.c' }, listenerHere: true },
    // Whoever is in the log as a guest is there.
    guest: { state: 'reads', id: sessionNamed('k') },
  }) as never
const joined = (conversation: YouthConversation, more = false): TalkEvent => ({
  type: 'joined',
  answer: ok({ conversation, more, entries: [] }),
})
const theirs = entryOf(1, envelopeOf('listener', sessionNamed('t'), 0, '1'))

const change = { entry: 'a.b.c', certificates: ['a.b.c'] }
const letIn = ok({
  readers: [{ certificate: { id: sam, alias: 'Sam' } as never, kind: 'listener' as const, firstEpoch: 0 }],
  isMine: true,
})

const events = {
  connected: { type: 'connected' },
  disconnected: { type: 'disconnected' },
  waits: { type: 'told', conversation: waiting(0) },
  'waits again': { type: 'told', conversation: waiting(1) },
  talks: { type: 'told', conversation: talking(0) },
  'talks on': { type: 'told', conversation: talking(1, true) },
  'was ended': { type: 'told', conversation: { phase: 'ended', reason: 'listener' } },
  joined: joined(waiting(0)),
  'joined, more to read': joined(waiting(0), true),
  'joined in a later epoch': {
    type: 'joined',
    answer: ok({ conversation: waiting(1), more: false, entries: [{ kind: 'readers', position: 1, ...change }] }),
  },
  'joined in an epoch without an entry': joined(waiting(1)),
  'joined and talks': joined(talking(0)),
  'joined, ended': joined({ phase: 'ended', reason: 'away' }),
  'not joined': { type: 'joined', answer: refuse('busy') },
  'not known': { type: 'joined', answer: refuse('not-available') },
  closed: { type: 'joined', answer: refuse('closed') },
  stale: { type: 'joined', answer: refuse('stale') },
  'page read': { type: 'page-read', page: ok({ entries: [theirs], more: false }) },
  'part read': { type: 'page-read', page: ok({ entries: [theirs], more: true }) },
  'not read': { type: 'page-read', page: refuse('unreachable') },
  'entries checked': {
    type: 'opened',
    opened: { order: startOrder('start'), authors: new Map(), epochs: [letIn.value], items: [], taken: 1 },
  },
  verified: { type: 'verified', listener: ok({ id: sam, alias: 'Sam' } as VerifiedCertificate<'listener'>) },
  'not verified': { type: 'verified', listener: refuse('bad-signature') },
  changed: { type: 'changed', answer: ok({ position: 1 }), change },
  'not changed': { type: 'changed', answer: refuse('unreachable'), change },
  withheld: { type: 'withheld', answer: ok({}) },
  'not withheld': { type: 'withheld', answer: refuse('unreachable') },
  'guest over': { type: 'guest-over', epoch: 1 },
  superseded: { type: 'superseded' },
  failed: { type: 'failed' },
  stopped: { type: 'stopped' },
  woke: { type: 'woke', timer: 'join' },
} satisfies Record<string, TalkEvent | CommonEvent>

const next = (from: TalkMachine, ...past: (TalkEvent | CommonEvent)[]) =>
  past.reduce<TalkMachine>((talk, event) => afterTalkEvent(talk, event)[0], from)

const remembered = {
  ...{ conversation: sessionNamed('c') as string as ConversationId, bearer: 'bearer', tab: 'tab' },
  device: { public: 'point', scalar: 'scalar' },
  permits: [{ commitment: 'c', r: 'r', sig: 'sig', scalar: 'scalar' }],
  ...{
    asked: false,
    opened: false,
    key: 'zero',
    seed: 'seed',
    unsent: [],
    seen: nothingSeen,
    followed: 0,
    issued: 0,
    cards: [],
    fields: {},
  },
}
const fresh = startTalkMachine(remembered, sessionNamed('m'))
const reloaded = startTalkMachine({ ...remembered, asked: true }, sessionNamed('m'))

function wordsOf(talk: TalkMachine): string {
  if (talk.phase === 'broken') return `broken: ${talk.broken}`
  if (talk.phase === 'over') return 'over'
  const { known, doing, waiting, isConnected, log } = talk
  return [
    ...[isConnected ? known : `${known}, away`, doing.step],
    ...waiting.map((task) => `then ${task.do}`),
    ...(log.phase === 'online' ? ['online'] : []),
  ].join(' ')
}

/** For each event that changes a state: the new state, and the effects in order. */
const table = (from: TalkMachine) =>
  Object.entries(events).flatMap(([name, event]) => {
    const [to, effects] = afterTalkEvent(from, event)
    if (to === from && effects.length === 0) return []
    const asked = effects.map((effect) =>
      effect.type === 'wake' ? `${effect.timer} ${effect.milliseconds ?? 'never'}` : effect.type,
    )
    return [`${name}: ${wordsOf(to)} | ${asked.join(', ')}`]
  })

const waits = next(fresh, events.connected, events.joined)
const changing = next(waits, events.talks, events.verified)
const talks = next(changing, events.changed, events['entries checked'])

const states: Record<string, TalkMachine> = {
  'before it is connected': fresh,
  opening: next(fresh, events.connected),
  resuming: next(reloaded, events.connected),
  'reading on': next(fresh, events.connected, events['joined, more to read']),
  'not read to its end': next(fresh, events.connected, events['joined, more to read'], events['not read']),
  following: next(reloaded, events.connected, events['joined in a later epoch']),
  waiting: waits,
  verifying: next(waits, events.talks),
  changing,
  'following its own change': next(changing, events.changed),
  'changing for whom it was joined with': next(fresh, events.connected, events['joined and talks'], events.verified),
  'the same, and away meanwhile': next(
    ...([fresh, events.connected, events['joined and talks'], events.verified, events.disconnected] as const),
  ),
  withholding: next(waits, events.talks, events['not verified']),
  talking: talks,
  'letting go': next(talks, events['waits again']),
  broken: next(fresh, events.connected, events.failed),
  over: next(fresh, events.stopped),
}
const expected: Record<string, readonly string[]> = {
  'before it is connected': [
    'connected: asked opening | notify, join never, ask-to-open',
    'disconnected: unasked, away idle | reset-signals, log never',
    'waits: opened, away idle | notify',
    'waits again: opened, away idle | notify',
    'talks: opened, away idle | notify',
    'talks on: opened, away idle | notify',
    'was ended: over | notify, log never, join never, reset-signals, ended',
    'entries checked: unasked, away idle | ',
    'guest over: unasked, away idle | ',
    'superseded: opened, away idle | notify',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: unasked, away idle | join never',
  ],
  opening: [
    'connected: asked opening then join | ',
    'disconnected: asked, away opening | reset-signals, log never',
    'waits: opened opening then hear | notify',
    'waits again: opened opening then hear | notify',
    'talks: opened opening then hear | notify',
    'talks on: opened opening then hear | notify',
    'was ended: opened opening then hear | notify',
    'joined: opened idle online | notify, open',
    'joined, more to read: opened reading | notify, read-page',
    'joined in a later epoch: opened following | notify, open',
    'joined in an epoch without an entry: broken: no-key | notify, log never, join never',
    'joined and talks: opened verifying | notify, reset-signals, verify',
    'joined, ended: over | notify, log never, join never, reset-signals, ended',
    'not joined: asked idle | join 2000',
    'not known: over | notify, log never, join never, reset-signals, ended',
    'closed: over | notify, log never, join never, reset-signals, ended',
    'stale: broken: log-lost | notify, log never, join never',
    'entries checked: asked opening | ',
    'guest over: asked opening then look-at-guest | ',
    'superseded: opened opening | notify',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: asked opening then join | ',
  ],
  resuming: [
    'connected: asked resuming then join | ',
    'disconnected: asked, away resuming | reset-signals, log never',
    'waits: opened resuming then hear | notify',
    'waits again: opened resuming then hear | notify',
    'talks: opened resuming then hear | notify',
    'talks on: opened resuming then hear | notify',
    'was ended: opened resuming then hear | notify',
    'joined: opened idle online | notify, open',
    'joined, more to read: opened reading | notify, read-page',
    'joined in a later epoch: opened following | notify, open',
    'joined in an epoch without an entry: broken: no-key | notify, log never, join never',
    'joined and talks: opened verifying | notify, reset-signals, verify',
    'joined, ended: over | notify, log never, join never, reset-signals, ended',
    'not joined: asked idle | join 2000',
    'not known: over | notify, log never, join never, reset-signals, never-begun',
    'closed: over | notify, log never, join never, reset-signals, ended',
    'stale: broken: log-lost | notify, log never, join never',
    'entries checked: asked resuming | ',
    'guest over: asked resuming then look-at-guest | ',
    'superseded: opened resuming | notify',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: asked resuming then join | ',
  ],
  'reading on': [
    'connected: opened reading then join | ',
    'disconnected: opened, away reading | reset-signals, log never',
    'waits: opened reading then hear | ',
    'waits again: opened reading then hear | ',
    'talks: opened reading then hear | ',
    'talks on: opened reading then hear | ',
    'was ended: opened reading then hear | ',
    'page read: opened idle online | notify, open',
    'part read: opened reading | notify, open, read-page',
    'not read: opened idle | join 2000',
    'entries checked: opened reading | ',
    'guest over: opened reading then look-at-guest | ',
    'superseded: opened reading | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened reading then join | ',
  ],
  'not read to its end': [
    'connected: opened resuming | join never, resume',
    'disconnected: opened, away idle | reset-signals, log never',
    'waits: opened idle | ',
    'waits again: opened idle | ',
    'talks: opened idle | ',
    'talks on: opened idle | ',
    'was ended: over | notify, log never, join never, reset-signals, ended',
    'entries checked: opened idle | ',
    'guest over: opened idle | ',
    'superseded: opened idle | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened resuming | join never, resume',
  ],
  following: [
    'connected: opened following then join | ',
    'disconnected: opened, away idle | reset-signals, log never',
    'waits: opened following then hear | ',
    'waits again: opened following then hear | ',
    'talks: opened following then hear | ',
    'talks on: opened following then hear | ',
    'was ended: opened following then hear | ',
    'entries checked: opened changing | notify, change-readers',
    'guest over: opened following then look-at-guest | ',
    'superseded: opened following | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened following then join | ',
  ],
  waiting: [
    'connected: opened resuming online | join never, resume',
    'disconnected: opened, away idle | reset-signals, log never',
    'waits: opened idle online | notify',
    'waits again: opened resuming online | join never, resume',
    'talks: opened verifying online | notify, reset-signals, verify',
    'talks on: opened resuming online | join never, resume',
    'was ended: over | notify, log never, join never, reset-signals, ended',
    'entries checked: opened idle online | notify',
    'guest over: opened idle online | ',
    'superseded: opened idle online | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened resuming online | join never, resume',
  ],
  verifying: [
    'connected: opened verifying then join online | ',
    'disconnected: opened, away verifying | reset-signals, log never',
    'waits: opened verifying then hear online | ',
    'waits again: opened verifying then hear online | ',
    'talks: opened verifying then hear online | ',
    'talks on: opened verifying then hear online | ',
    'was ended: opened verifying then hear online | ',
    'entries checked: opened verifying online | notify',
    'verified: opened changing online | change-readers',
    'not verified: opened withholding online | notify, withhold',
    'guest over: opened verifying then look-at-guest online | ',
    'superseded: opened verifying online | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened verifying then join online | ',
  ],
  changing: [
    'connected: opened changing then join online | ',
    'disconnected: opened, away changing | reset-signals, log never',
    'waits: opened changing then hear online | ',
    'waits again: opened changing then hear online | ',
    'talks: opened changing then hear online | ',
    'talks on: opened changing then hear online | ',
    'was ended: opened changing then hear online | ',
    'entries checked: opened changing online | notify',
    'changed: opened following online | notify',
    'not changed: opened idle online | join 2000',
    'guest over: opened changing then look-at-guest online | ',
    'superseded: opened changing online | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened changing then join online | ',
  ],
  'following its own change': [
    'connected: opened following then join online | ',
    'disconnected: opened, away idle | reset-signals, log never',
    'waits: opened following then hear online | ',
    'waits again: opened following then hear online | ',
    'talks: opened following then hear online | ',
    'talks on: opened following then hear online | ',
    'was ended: opened following then hear online | ',
    'entries checked: opened idle online | notify, seal',
    'guest over: opened following then look-at-guest online | ',
    'superseded: opened following online | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened following then join online | ',
  ],
  'changing for whom it was joined with': [
    'connected: opened changing then join | ',
    'disconnected: opened, away changing | reset-signals, log never',
    'waits: opened changing then hear | ',
    'waits again: opened changing then hear | ',
    'talks: opened changing then hear | ',
    'talks on: opened changing then hear | ',
    'was ended: opened changing then hear | ',
    'entries checked: opened changing | ',
    'changed: opened following online | notify, open',
    'not changed: opened idle online | join 2000, open',
    'guest over: opened changing then look-at-guest | ',
    'superseded: opened changing | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened changing then join | ',
  ],
  'the same, and away meanwhile': [
    'connected: opened changing then join | ',
    'disconnected: opened, away changing | reset-signals, log never',
    'waits: opened, away changing then hear | ',
    'waits again: opened, away changing then hear | ',
    'talks: opened, away changing then hear | ',
    'talks on: opened, away changing then hear | ',
    'was ended: opened, away changing then hear | ',
    'entries checked: opened, away changing | ',
    'changed: opened, away idle | notify, open',
    'not changed: opened, away idle | join 2000',
    'guest over: opened, away changing then look-at-guest | ',
    'superseded: opened, away changing | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened, away changing then join | ',
  ],
  withholding: [
    'connected: opened withholding then join online | ',
    'disconnected: opened, away withholding | reset-signals, log never',
    'waits: opened withholding then hear online | ',
    'waits again: opened withholding then hear online | ',
    'talks: opened withholding then hear online | ',
    'talks on: opened withholding then hear online | ',
    'was ended: opened withholding then hear online | ',
    'entries checked: opened withholding online | notify',
    'withheld: opened idle online | ',
    'not withheld: opened idle online | join 2000',
    'guest over: opened withholding then look-at-guest online | ',
    'superseded: opened withholding online | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened withholding then join online | ',
  ],
  talking: [
    'connected: opened resuming online | join never, resume',
    'disconnected: opened, away idle | notify, reset-signals, log never',
    'waits: opened resuming online | join never, resume',
    'waits again: opened changing online | notify, reset-signals, change-readers',
    'talks: opened resuming online | join never, resume',
    'talks on: opened idle online | notify',
    'was ended: over | notify, log never, join never, reset-signals, ended',
    'entries checked: opened idle online | ',
    'guest over: opened idle online | ',
    'superseded: opened idle online | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened resuming online | join never, resume',
  ],
  'letting go': [
    'connected: opened changing then join online | ',
    'disconnected: opened, away changing | notify, reset-signals, log never',
    'waits: opened changing then hear online | ',
    'waits again: opened changing then hear online | ',
    'talks: opened changing then hear online | ',
    'talks on: opened changing then hear online | ',
    'was ended: opened changing then hear online | ',
    'entries checked: opened changing online | ',
    'changed: opened resuming online | notify, join never, resume',
    'not changed: opened idle online | join 2000',
    'guest over: opened changing then look-at-guest online | ',
    'superseded: opened changing online | ',
    'failed: broken: failed | notify, log never, join never',
    'stopped: over | notify, log never, join never, reset-signals',
    'woke: opened changing then join online | ',
  ],
  broken: [
    'disconnected: broken: failed | reset-signals, log never',
    'waits: broken: failed | notify',
    'waits again: broken: failed | notify',
    'talks: broken: failed | notify',
    'talks on: broken: failed | notify',
    'was ended: broken: failed | notify',
    'entries checked: broken: failed | ',
    'guest over: broken: failed | ',
    'superseded: broken: failed | notify',
    'stopped: over | notify, log never, join never, reset-signals',
  ],
  over: [],
}

test('[H14] whoever gets the keys is told the permits once, also after a reload, and the next one again', () => {
  const told = (talk: TalkMachine) => talk.log.outbox.lines.filter(({ content }) => content.kind === 'permits').length
  expect(told(talks)).toBe(1)
  expect(told(next(talks, events['talks on'], events.disconnected, events.connected))).toBe(1)
  expect(told(changing)).toBe(0)
  // Another page load: the service says that the grant is kept, and the log has no line with permits.
  const again = startTalkMachine({ ...remembered, asked: true, opened: true }, sessionNamed('n'))
  const entries: LogEntry[] = [{ kind: 'readers', position: 1, ...change }]
  const resumed: TalkEvent = { type: 'joined', answer: ok({ conversation: talking(1, true), more: false, entries }) }
  expect(told(next(again, events.connected, resumed))).toBe(0)
  expect(told(next(again, events.connected, resumed, events['entries checked']))).toBe(1)
})

test('[C22] when a guest’s time is over, the next epoch is for those who stay, with what they had, until the service has it', () => {
  const camille = {
    certificate: { id: sessionNamed('k'), alias: 'Camille' } as never,
    kind: 'guest',
    until: 5,
  } as const
  const { readers } = letIn.value
  const epochs = [{ readers: [...readers, { ...camille, firstEpoch: 1 }], isMine: true }]
  const { opened } = events['entries checked']
  const both = next(changing, events.changed, { type: 'opened', opened: { ...opened, epochs } })
  const changes = (talk: TalkMachine, event: TalkEvent) =>
    afterTalkEvent(talk, event)[1].flatMap((effect) => (effect.type === 'change-readers' ? [effect.readers] : []))
  expect(changes(both, { type: 'guest-over', epoch: 1 })).toEqual([readers])
  expect(changes(both, { type: 'guest-over', epoch: 2 })).toEqual([])
  expect(changes(talks, { type: 'guest-over', epoch: 1 })).toEqual([])

  const lost = next(both, { type: 'guest-over', epoch: 1 }, events['not changed'], events.woke)
  expect(changes(lost, joined(talking(1, true)))).toEqual([readers])
  const gone = next(both, { type: 'guest-over', epoch: 1 }, { ...events.changed, answer: ok({ position: 2 }) })
  const alone = { type: 'opened', opened: { ...opened, epochs: [...epochs, letIn.value] } } as const
  expect(changes(gone, alone)).toEqual([])
})

test('[G9] [G10] a page whose reading failed starts nothing for a notice that comes before it joins again, and then joins', () => {
  const failed = next(fresh, events.connected, events['joined, more to read'], events['not read'])
  const told = next(failed, events.talks, events['waits again'], events['guest over'])
  expect(wordsOf(told)).toBe('opened idle')
  expect(table(told)).toContain('woke: opened resuming | join never, resume')
})

test('[G9] [G10] a change that is kept while the page is away holds up no join', () => {
  const away = next(changing, events.disconnected, events.changed)
  expect(wordsOf(next(away, events.connected))).toBe('opened resuming')
})

test.each(Object.entries(states))('each event from %s leads to one state, and to its effects', (name, from) => {
  expect(table(from)).toEqual(expected[name])
})

test('[G9] a change is remembered before any request to the service', () => {
  for (const from of Object.values(states))
    for (const event of Object.values(events)) {
      const [, effects] = afterTalkEvent(from, event)
      expect(effects.findIndex(({ type }) => type === 'notify')).toBeLessThanOrEqual(0)
    }
})

const readToEnd = { type: 'read', page: ok({ entries: [], more: false }) } as const

test('[L16] a conversation stops when its log’s own reading finds that the service has less, and keeps what was not sent', () => {
  const read = next(talks, { type: 'received', entries: [theirs] }, readToEnd, { type: 'announced', upTo: 9 })
  const said = next(read, { type: 'said', content: text('encore') })
  const broken = next(said, { type: 'read', page: refuse('stale') })
  expect(wordsOf(broken)).toBe('broken: log-lost')
  expect(broken.log.outbox.lines.map(({ content }) => content)).toContainEqual(text('encore'))
})
