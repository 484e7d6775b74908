import { describe, expect, test } from 'vitest'
import { unsent } from '#client/conversation/outbox.ts'
import { nothingSeen } from '#client/conversation/seen.ts'
import { entryOf, envelopeOf, nothingOpened, sessionNamed, text } from '#client/conversation/testing/service.ts'
import type { CommonEvent } from '#client/machine/machine.ts'
import type { TicketId } from '#shared/ids.ts'
import type { YouthTicket } from '#shared/protocol/follow-up.ts'
import { ok, refuse } from '#shared/result.ts'
import { afterThreadEvent } from './thread-machine.ts'
import { startThread, type ThreadEvent, type ThreadMachine } from './thread-machine-state.ts'

const ticket = (phase: YouthTicket['phase'], erasing = false): YouthTicket => ({
  ...{ ticket: sessionNamed('t') as string as TicketId, phase, erasing, receivedOn: '2026-11-23' },
  ...{ readableUntil: '2027-02-21', promiseHours: 24, consent: 'a.b.c', carried: null },
})
const opened = (phase: YouthTicket['phase'], more = false): ThreadEvent => ({
  type: 'thread-opened',
  answer: ok({ ticket: ticket(phase), today: '2026-11-23', entries: [], more }),
})
const theirs = entryOf(1, envelopeOf('cell', sessionNamed('c'), 0, '1'))

const events = {
  connected: { type: 'connected' },
  disconnected: { type: 'disconnected', connection: 'lost' },
  superseded: { type: 'superseded' },
  'taken back': { type: 'taken-back' },
  'is told of': { type: 'told', ticket: ticket('answered') },
  'is being erased': { type: 'told', ticket: ticket('withdrawn', true) },
  'was erased': { type: 'told', ticket: ticket('withdrawn') },
  opened: opened('received'),
  'opened, more to read': opened('received', true),
  'opened, and nothing left': opened('expired'),
  'not opened': { type: 'thread-opened', answer: refuse('busy') },
  'not available': { type: 'thread-opened', answer: refuse('not-available') },
  verified: { type: 'verified', agreed: 'unverified' },
  'page read': { type: 'page-read', page: ok({ entries: [theirs], more: false }) },
  'part read': { type: 'page-read', page: ok({ entries: [theirs], more: true }) },
  'not read': { type: 'page-read', page: refuse('unreachable') },
  withdraw: { type: 'withdraw' },
  withdrawn: { type: 'withdrawn', answer: ok({ erased: 'under-way' }) },
  'not withdrawn': { type: 'withdrawn', answer: refuse('unreachable') },
  said: { type: 'said', content: text('merci') },
  stopped: { type: 'stopped' },
  woke: { type: 'woke', timer: 'open' },
} satisfies Record<string, ThreadEvent | CommonEvent>

const next = (from: ThreadMachine, ...past: (ThreadEvent | CommonEvent)[]) =>
  past.reduce<ThreadMachine>((thread, event) => afterThreadEvent(thread, event)[0], from)

const fresh = startThread(sessionNamed('m'), [], nothingSeen)
const open = next(fresh, events.connected, events.opened, events.verified)

const states: Record<string, ThreadMachine> = {
  'before it is connected': fresh,
  opening: next(fresh, events.connected),
  'opening, and connected again meanwhile': next(fresh, events.connected, events.connected),
  verifying: next(fresh, events.connected, events.opened),
  reading: next(fresh, events.connected, events['opened, more to read'], events.verified),
  open,
  withdrawing: next(open, events.withdraw),
  'withdrawn, and being erased': next(open, events.withdraw, events.withdrawn),
  superseded: next(open, events.superseded),
  'not available': next(fresh, events.connected, events['not available']),
}

function wordsOf({ connection, doing, log, withdrawing, ended }: ThreadMachine): string {
  return [
    ...(connection === 'connected' ? [] : ['away']),
    doing.step + (doing.step !== 'idle' && doing.again ? '+' : ''),
    log.phase,
    ...(withdrawing === 'no' ? [] : [withdrawing]),
    ...(ended === null ? [] : [ended]),
  ].join(' ')
}

/** For each event that changes a state: the new state, and the effects in order. */
const table = (from: ThreadMachine) =>
  Object.entries(events).flatMap(([name, event]) => {
    const [to, effects] = afterThreadEvent(from, event)
    const asked = effects.map((effect) =>
      effect.type === 'wake' ? `${effect.timer} ${effect.milliseconds ?? 'never'}` : effect.type,
    )
    return wordsOf(to) === wordsOf(from) && asked.length === 0 ? [] : [`${name}: ${wordsOf(to)} | ${asked.join(', ')}`]
  })

const expected: Record<string, readonly string[]> = {
  'before it is connected': [
    'connected: opening offline | notify, open never, open-thread',
    'disconnected: away idle offline | notify, log never',
    'superseded: away idle offline superseded | notify, log never',
    'is told of: away idle offline | notify',
    'is being erased: away idle over | notify, log never, erased',
    'was erased: away idle over | notify, log never, erased',
    'withdraw: away idle offline unreachable | notify',
    'said: away idle offline | notify',
    'stopped: away idle over | notify, log never, open never',
  ],
  opening: [
    'connected: opening+ offline | ',
    'disconnected: away opening offline | notify, log never',
    'superseded: opening offline superseded | notify, log never',
    'taken back: opening+ offline | ',
    'is told of: opening offline | notify',
    'is being erased: opening over | notify, log never, erased',
    'was erased: opening over | notify, log never, erased',
    'opened: verifying offline | notify, verify',
    'opened, more to read: verifying offline | notify, verify',
    'opened, and nothing left: idle over | notify, log never, erased',
    'not opened: idle offline | open 2000',
    'not available: idle offline not-available | notify',
    'withdraw: opening offline unreachable | notify',
    'said: opening offline | notify',
    'stopped: away opening over | notify, log never, open never',
    'woke: opening+ offline | ',
  ],
  'opening, and connected again meanwhile': [
    'disconnected: away opening+ offline | notify, log never',
    'superseded: opening+ offline superseded | notify, log never',
    'is told of: opening+ offline | notify',
    'is being erased: opening+ over | notify, log never, erased',
    'was erased: opening+ over | notify, log never, erased',
    'opened: verifying+ offline | notify, verify',
    'opened, more to read: verifying+ offline | notify, verify',
    'opened, and nothing left: opening over | notify, log never, erased, open never, open-thread',
    'not opened: opening offline | open 2000, open never, open-thread',
    'not available: opening offline not-available | notify, open never, open-thread',
    'withdraw: opening+ offline unreachable | notify',
    'said: opening+ offline | notify',
    'stopped: away opening+ over | notify, log never, open never',
  ],
  verifying: [
    'connected: verifying+ offline | ',
    'disconnected: away verifying offline | notify, log never',
    'superseded: verifying offline superseded | notify, log never',
    'taken back: verifying+ offline | ',
    'is told of: verifying offline | notify',
    'is being erased: verifying over | notify, log never, erased',
    'was erased: verifying over | notify, log never, erased',
    'verified: idle online | notify, read',
    'withdraw: verifying offline asking | notify, withdraw',
    'said: verifying offline | notify',
    'stopped: away verifying over | notify, log never, open never',
    'woke: verifying+ offline | ',
  ],
  reading: [
    'connected: reading+ offline | ',
    'disconnected: away reading offline | notify, log never',
    'superseded: reading offline superseded | notify, log never',
    'taken back: reading+ offline | ',
    'is told of: reading offline | notify',
    'is being erased: reading over | notify, log never, erased',
    'was erased: reading over | notify, log never, erased',
    'page read: idle online | notify, open, read',
    'part read: reading offline | notify, open, read-page',
    'not read: idle offline | open 2000',
    'withdraw: reading offline asking | notify, withdraw',
    'said: reading offline | notify',
    'stopped: away reading over | notify, log never, open never',
    'woke: reading+ offline | ',
  ],
  open: [
    'connected: opening online | open never, open-thread',
    'disconnected: away idle offline | notify, log never',
    'superseded: idle offline superseded | notify, log never',
    'taken back: opening online | open never, open-thread',
    'is told of: idle online | notify',
    'is being erased: idle over | notify, log never, erased',
    'was erased: idle over | notify, log never, erased',
    'withdraw: idle online asking | notify, withdraw',
    'said: idle online | notify',
    'stopped: away idle over | notify, log never, open never',
    'woke: opening online | open never, open-thread',
  ],
  withdrawing: [
    'connected: opening online asking | open never, open-thread',
    'disconnected: away idle offline asking | notify, log never',
    'superseded: idle offline asking superseded | notify, log never',
    'taken back: opening online asking | open never, open-thread',
    'is told of: idle online asking | notify',
    'is being erased: idle over asking | notify, log never, erased',
    'was erased: idle over asking | notify, log never, erased',
    'withdrawn: idle over under-way | notify, log never, erased',
    'not withdrawn: idle online unreachable | notify',
    'said: idle online asking | notify',
    'stopped: away idle over asking | notify, log never, open never',
    'woke: opening online asking | open never, open-thread',
  ],
  'withdrawn, and being erased': [
    'connected: opening over under-way | open never, open-thread',
    'disconnected: away idle over under-way | notify',
    'superseded: idle over under-way superseded | notify',
    'taken back: opening over under-way | open never, open-thread',
    'is told of: idle over under-way | notify',
    'is being erased: idle over under-way | notify, erased',
    'was erased: idle over done | notify, erased',
    'withdraw: idle over asking | notify, withdraw',
    'stopped: away idle over under-way | notify, open never',
    'woke: opening over under-way | open never, open-thread',
  ],
  superseded: [
    'disconnected: away idle offline superseded | notify, log never',
    'superseded: idle offline superseded | log never',
    'taken back: opening offline | notify, open never, open-thread',
    'is told of: idle offline superseded | notify',
    'is being erased: idle over superseded | notify, log never, erased',
    'was erased: idle over superseded | notify, log never, erased',
    'withdraw: idle offline asking superseded | notify, withdraw',
    'said: idle offline superseded | notify',
    'stopped: away idle over superseded | notify, log never, open never',
  ],
  'not available': [
    'connected: opening offline not-available | open never, open-thread',
    'disconnected: away idle offline not-available | notify, log never',
    'superseded: idle offline superseded | notify, log never',
    'taken back: opening offline | notify, open never, open-thread',
    'is told of: idle offline not-available | notify',
    'is being erased: idle over not-available | notify, log never, erased',
    'was erased: idle over not-available | notify, log never, erased',
    'withdraw: idle offline unreachable not-available | notify',
    'said: idle offline not-available | notify',
    'stopped: away idle over not-available | notify, log never, open never',
    'woke: opening offline not-available | open never, open-thread',
  ],
}

test.each(Object.entries(states))('each event from %s leads to one state, and to its effects', (name, from) => {
  expect(table(from)).toEqual(expected[name])
})

const mine = { type: 'said', content: text('merci') } as const
const restarted = sessionNamed('n')
const unsentTexts = ({ log }: ThreadMachine) =>
  unsent(log.outbox).map(({ content }) => 'text' in content && content.text)
const read = next(open, { type: 'read', page: ok({ entries: [theirs], more: false }) })
const stale = { type: 'thread-opened', answer: refuse('stale') } as const
const begun = { type: 'begun-anew', session: restarted } as const

describe('[L16] a page that has read further than the service’s thread now reaches', () => {
  test('opens the thread from its start in another sender session, and keeps what was not sent', () => {
    const offline = next(read, events.disconnected, mine, events.connected, { type: 'opened', opened: nothingOpened })
    const [asks, effects] = afterThreadEvent(offline, stale)
    expect(wordsOf(asks)).toBe('beginning-anew stale')
    expect(effects.map(({ type }) => type)).toEqual(['notify', 'wake', 'wake', 'begin-anew'])
    const [anew, then] = afterThreadEvent(asks, begun)
    expect(then).toContainEqual({ type: 'open-thread', after: 0 })
    expect([anew.isAnew, anew.isRead, anew.log.timeline.own.session]).toEqual([true, false, restarted])
    expect(anew.log.timeline.items).toEqual([])
    expect(unsentTexts(anew)).toEqual(['merci'])
  })

  test('begins anew after a later page is refused, and after its log’s own reading is', () => {
    const reading = next(states.reading as ThreadMachine, events['part read'], {
      type: 'opened',
      opened: nothingOpened,
    })
    expect(wordsOf(next(reading, { type: 'page-read', page: refuse('stale') }))).toBe('beginning-anew stale')
    const again = next(read, { type: 'opened', opened: nothingOpened }, { type: 'announced', upTo: 9 })
    expect(wordsOf(next(again, { type: 'read', page: refuse('stale') }))).toBe('beginning-anew stale')
  })

  test('still says what is gone when it begins anew twice', () => {
    const again = next(
      read,
      { type: 'opened', opened: nothingOpened },
      events.disconnected,
      events.connected,
      stale,
      begun,
    )
    const [shorter, twice] = [next(again, events.opened, events.verified), sessionNamed('p')]
    const seen = { position: 1, head: 'gone' }
    const lost = next({ ...shorter, seen }, { type: 'set-back' }, { type: 'read', page: refuse('unreachable') })
    expect(next(lost, { type: 'begun-anew', session: twice }).seen).toEqual(seen)
  })

  test('waits for what its log has under way: a result of the former log belongs to no other', () => {
    const opening = next(read, events.disconnected, events.connected, stale)
    expect(wordsOf(opening)).toBe('idle stale')
    expect(wordsOf(next(opening, { type: 'opened', opened: nothingOpened }))).toBe('beginning-anew stale')
  })

  test('does not begin anew when only the start is refused, and asks later', () => {
    const [to, effects] = afterThreadEvent(next(fresh, events.connected), stale)
    expect([wordsOf(to), effects]).toEqual(['idle offline', [{ type: 'wake', timer: 'open', milliseconds: 2000 }]])
  })

  test('that is erased meanwhile stays erased', () => {
    const asks = next(read, { type: 'opened', opened: nothingOpened }, events.disconnected, events.connected, stale)
    expect(wordsOf(next(asks, events['was erased'], begun))).toBe('idle over')
  })
})
