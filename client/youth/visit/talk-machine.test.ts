import { expect, test } from 'vitest'
import { nothingSeen } from '#client/conversation/seen.ts'
import { entryOf, envelopeOf, sessionNamed } from '#client/conversation/testing/service.ts'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
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
  }) as never
const joined = (conversation: YouthConversation, more = false): TalkEvent => ({
  type: 'joined',
  answer: ok({ conversation, more, entries: [] }),
})
const theirs = entryOf(1, envelopeOf('listener', sessionNamed('t'), 0, '1'))

const events = {
  connected: { type: 'connected' },
  disconnected: { type: 'disconnected' },
  waits: { type: 'told', conversation: waiting(0) },
  'waits again': { type: 'told', conversation: waiting(1) },
  talks: { type: 'told', conversation: talking(0) },
  'was ended': { type: 'told', conversation: { phase: 'ended', reason: 'listener' } },
  joined: joined(waiting(0)),
  'joined, more to read': joined(waiting(0), true),
  'joined in a later epoch': joined(waiting(1)),
  'joined and talks': joined(talking(0)),
  'joined, ended': joined({ phase: 'ended', reason: 'away' }),
  'not joined': { type: 'joined', answer: refuse('busy') },
  'not known': { type: 'joined', answer: refuse('not-available') },
  closed: { type: 'joined', answer: refuse('closed') },
  stale: { type: 'joined', answer: refuse('stale') },
  'page read': { type: 'page-read', page: ok({ entries: [theirs], more: false }) },
  'part read': { type: 'page-read', page: ok({ entries: [theirs], more: true }) },
  'not read': { type: 'page-read', page: refuse('unreachable') },
  'keys made': { type: 'keys-made', keys: ['one'] },
  verified: { type: 'verified', listener: ok({ id: sam, alias: 'Sam' } as VerifiedCertificate<'listener'>) },
  'not verified': { type: 'verified', listener: refuse('bad-signature') },
  given: { type: 'given', answer: ok({}) },
  'not given': { type: 'given', answer: refuse('unreachable') },
  withheld: { type: 'withheld', answer: ok({}) },
  'not withheld': { type: 'withheld', answer: refuse('unreachable') },
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
    keys: ['zero'],
    seed: 'seed',
    readers: [],
    unsent: [],
    seen: nothingSeen,
    cards: [],
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

const states: Record<string, TalkMachine> = {
  'before it is connected': fresh,
  opening: next(fresh, events.connected),
  resuming: next(reloaded, events.connected),
  'reading on': next(fresh, events.connected, events['joined, more to read']),
  waiting: next(fresh, events.connected, events.joined),
  'making keys': next(fresh, events.connected, events.joined, events['waits again']),
  verifying: next(fresh, events.connected, events.joined, events.talks),
  giving: next(fresh, events.connected, events.joined, events.talks, events.verified),
  'giving to whom it was joined with': next(fresh, events.connected, events['joined and talks'], events.verified),
  'the same, and away meanwhile': next(
    ...([fresh, events.connected, events['joined and talks'], events.verified, events.disconnected] as const),
  ),
  withholding: next(fresh, events.connected, events.joined, events.talks, events['not verified']),
  talking: next(fresh, events.connected, events.joined, events.talks, events.verified, events.given),
  broken: next(fresh, events.connected, events.failed),
  over: next(fresh, events.stopped),
}
const expected: Record<string, readonly string[]> = {
  'before it is connected': [
    'connected: asked opening | tell, join never, ask-to-open',
    'disconnected: unasked, away idle | reset-signals, log never',
    'waits: opened, away idle | tell',
    'waits again: opened, away making | tell, make-keys',
    'talks: opened, away verifying | tell, reset-signals, verify',
    'was ended: over | tell, log never, join never, reset-signals, ended',
    'superseded: opened, away idle | tell',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: unasked, away idle | join never',
  ],
  opening: [
    'connected: asked opening then join | ',
    'disconnected: asked, away opening | reset-signals, log never',
    'waits: opened opening then hear | tell',
    'waits again: opened opening then hear | tell',
    'talks: opened opening then hear | tell',
    'was ended: opened opening then hear | tell',
    'joined: opened idle online | tell, read',
    'joined, more to read: opened reading | tell, read-page',
    'joined in a later epoch: opened making | tell, make-keys',
    'joined and talks: opened verifying | tell, reset-signals, verify',
    'joined, ended: over | tell, log never, join never, reset-signals, ended',
    'not joined: asked idle | join 2000',
    'not known: over | tell, log never, join never, reset-signals, ended',
    'closed: over | tell, log never, join never, reset-signals, ended',
    'stale: broken: log-lost | tell, log never, join never',
    'superseded: opened opening | tell',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: asked opening then join | ',
  ],
  resuming: [
    'connected: asked resuming then join | ',
    'disconnected: asked, away resuming | reset-signals, log never',
    'waits: opened resuming then hear | tell',
    'waits again: opened resuming then hear | tell',
    'talks: opened resuming then hear | tell',
    'was ended: opened resuming then hear | tell',
    'joined: opened idle online | tell, read',
    'joined, more to read: opened reading | tell, read-page',
    'joined in a later epoch: opened making | tell, make-keys',
    'joined and talks: opened verifying | tell, reset-signals, verify',
    'joined, ended: over | tell, log never, join never, reset-signals, ended',
    'not joined: asked idle | join 2000',
    'not known: over | tell, log never, join never, reset-signals, never-begun',
    'closed: over | tell, log never, join never, reset-signals, ended',
    'stale: broken: log-lost | tell, log never, join never',
    'superseded: opened resuming | tell',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: asked resuming then join | ',
  ],
  'reading on': [
    'connected: opened reading then join | ',
    'disconnected: opened, away reading | reset-signals, log never',
    'waits: opened reading then hear | ',
    'waits again: opened reading then hear | ',
    'talks: opened reading then hear | ',
    'was ended: opened reading then hear | ',
    'page read: opened idle online | tell, open, read',
    'part read: opened reading | tell, open, read-page',
    'not read: opened idle | join 2000',
    'superseded: opened reading | ',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: opened reading then join | ',
  ],
  waiting: [
    'connected: opened resuming online | join never, resume',
    'disconnected: opened, away idle | reset-signals, log never',
    'waits: opened idle online | tell',
    'waits again: opened making online | make-keys',
    'talks: opened verifying online | tell, reset-signals, verify',
    'was ended: over | tell, log never, join never, reset-signals, ended',
    'superseded: opened idle online | ',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: opened resuming online | join never, resume',
  ],
  'making keys': [
    'connected: opened making then join online | ',
    'disconnected: opened, away making | reset-signals, log never',
    'waits: opened making then hear online | ',
    'waits again: opened making then hear online | ',
    'talks: opened making then hear online | ',
    'was ended: opened making then hear online | ',
    'keys made: opened idle online | tell',
    'superseded: opened making online | ',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: opened making then join online | ',
  ],
  verifying: [
    'connected: opened verifying then join online | ',
    'disconnected: opened, away verifying | reset-signals, log never',
    'waits: opened verifying then hear online | ',
    'waits again: opened verifying then hear online | ',
    'talks: opened verifying then hear online | ',
    'was ended: opened verifying then hear online | ',
    'verified: opened giving online | tell, give',
    'not verified: opened withholding online | tell, withhold',
    'superseded: opened verifying online | ',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: opened verifying then join online | ',
  ],
  giving: [
    'connected: opened giving then join online | ',
    'disconnected: opened, away giving | reset-signals, log never',
    'waits: opened giving then hear online | ',
    'waits again: opened giving then hear online | ',
    'talks: opened giving then hear online | ',
    'was ended: opened giving then hear online | ',
    'given: opened idle online | tell, seal',
    'not given: opened idle online | tell, join 2000',
    'superseded: opened giving online | ',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: opened giving then join online | ',
  ],
  'giving to whom it was joined with': [
    'connected: opened giving then join | ',
    'disconnected: opened, away giving | reset-signals, log never',
    'waits: opened giving then hear | ',
    'waits again: opened giving then hear | ',
    'talks: opened giving then hear | ',
    'was ended: opened giving then hear | ',
    'given: opened idle online | tell, read, seal',
    'not given: opened idle online | tell, join 2000, read',
    'superseded: opened giving | ',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: opened giving then join | ',
  ],
  'the same, and away meanwhile': [
    'connected: opened giving then join | ',
    'disconnected: opened, away giving | reset-signals, log never',
    'waits: opened, away giving then hear | ',
    'waits again: opened, away giving then hear | ',
    'talks: opened, away giving then hear | ',
    'was ended: opened, away giving then hear | ',
    'given: opened, away idle | tell',
    'not given: opened, away idle | tell, join 2000',
    'superseded: opened, away giving | ',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: opened, away giving then join | ',
  ],
  withholding: [
    'connected: opened withholding then join online | ',
    'disconnected: opened, away withholding | reset-signals, log never',
    'waits: opened withholding then hear online | ',
    'waits again: opened withholding then hear online | ',
    'talks: opened withholding then hear online | ',
    'was ended: opened withholding then hear online | ',
    'withheld: opened idle online | ',
    'not withheld: opened idle online | join 2000',
    'superseded: opened withholding online | ',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: opened withholding then join online | ',
  ],
  talking: [
    'connected: opened resuming online | join never, resume',
    'disconnected: opened, away idle | tell, reset-signals, log never',
    'waits: opened idle online | ',
    'waits again: opened making online | make-keys',
    'talks: opened verifying online | tell, verify',
    'was ended: over | tell, log never, join never, reset-signals, ended',
    'superseded: opened idle online | ',
    'failed: broken: failed | tell, log never, join never',
    'stopped: over | tell, log never, join never, reset-signals',
    'woke: opened resuming online | join never, resume',
  ],
  broken: [
    'disconnected: broken: failed | reset-signals, log never',
    'waits: broken: failed | tell',
    'waits again: broken: failed | tell',
    'talks: broken: failed | tell',
    'was ended: broken: failed | tell',
    'superseded: broken: failed | tell',
    'stopped: over | tell, log never, join never, reset-signals',
  ],
  over: [],
}

test('[H14] whoever gets the keys is told the permits once, also after a reload, and the next one again', () => {
  const told = (talk: TalkMachine) => talk.log.outbox.lines.filter(({ content }) => content.kind === 'permits').length
  const given = next(fresh, events.connected, events.joined, events.talks, events.verified, events.given)
  expect(told(given)).toBe(1)
  expect(told(next(given, events.talks, events.disconnected, events.connected))).toBe(1)
  expect(told(next(fresh, events.connected, events.joined, events.talks, events.verified))).toBe(0)
  // Another page load: the service says that the grant is kept, and the log has no line with permits.
  const reader = { epoch: 0, id: sam, alias: 'Sam' }
  const again = startTalkMachine({ ...remembered, asked: true, opened: true, readers: [reader] }, sessionNamed('n'))
  expect(told(next(again, events.connected, joined(talking(0, true))))).toBe(1)
})

test.each(Object.entries(states))('each event from %s leads to one state, and to its effects', (name, from) => {
  expect(table(from)).toEqual(expected[name])
})

test('[G9] a change is remembered before any request to the service', () => {
  for (const from of Object.values(states))
    for (const event of Object.values(events)) {
      const [, effects] = afterTalkEvent(from, event)
      expect(effects.findIndex(({ type }) => type === 'tell')).toBeLessThanOrEqual(0)
    }
})
