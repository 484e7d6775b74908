import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  awaitsReading,
  failed,
  kept,
  nextToSend,
  sealedAs,
  settle,
  startOutbox,
  trying,
  unsent,
  write,
} from './outbox.ts'
import { envelopeOf, sessionNamed, text } from './testing/service.ts'

const me = sessionNamed('m')
const former = sessionNamed('f')
const states = (outbox: ReturnType<typeof startOutbox>) => outbox.lines.map(({ state }) => state).join(' ')
const three = ['a', 'b', 'c'].reduce((outbox, words) => write(outbox, text(words), null), startOutbox(me))
const [first, second] = three.lines as [(typeof three.lines)[number], (typeof three.lines)[number]]

test('lines behind a failed one are not sent either, and are sent again with it', () => {
  const stuck = failed(trying(three, first), first, 'unreachable')
  expect(states(stuck)).toBe('not-sent not-sent not-sent')
  expect(stuck.lines.map(({ refused }) => refused)).toEqual(['unreachable', undefined, undefined])
  expect(states(trying(stuck, first))).toBe('sending sending sending')
})

test('a late refusal does not take back an acknowledgement', () => {
  const acknowledged = kept(trying(three, first), first)
  expect(states(failed(acknowledged, first, 'unreachable'))).toBe('sent sending sending')
})

test('a line that is read back leaves; a line that is only acknowledged stays, for a reload too', () => {
  const acknowledged = kept(kept(three, first), second)
  const read = settle(acknowledged, ({ sequence }) => sequence === 0)
  expect(states(read)).toBe('sent sending')
  expect(awaitsReading(read)).toBe(true)
  expect(unsent(read).map(({ sequence }) => sequence)).toEqual([1, 2])
})

test('[L13] a line keeps how far its author had seen the log, and its bytes', () => {
  const seen = { position: 3, head: 'head' }
  const envelope = envelopeOf('youth', me, 0, 'sealed')
  const sealed = sealedAs(write(startOutbox(me), text('a'), seen), { session: me, sequence: 0 }, envelope)
  expect(unsent(sealed)).toEqual([{ session: me, sequence: 0, content: text('a'), seen, envelope }])
  expect(unsent(startOutbox(former, unsent(sealed)))).toEqual(unsent(sealed))
})

test('lines of a former page load are sent first, under their former names', () => {
  const outbox = write(
    startOutbox(me, [{ session: former, sequence: 7, content: text('left'), seen: null, envelope: null }]),
    text('new'),
    null,
  )
  expect(outbox.lines.map(({ session, sequence }) => [session, sequence])).toEqual([
    [former, 7],
    [me, 0],
  ])
  expect(nextToSend(outbox)?.session).toBe(former)
})

test('[G9] in any sequence of events, names are never reused, and the first line that is not stored is sent next', () => {
  const event = fc.record({ kind: fc.constantFrom('write', 'try', 'keep', 'fail', 'settle'), line: fc.nat(9) })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let outbox = startOutbox(me)
      let written = 0
      for (const { kind, line: index } of events) {
        const line = outbox.lines[index]
        if (kind === 'write') {
          outbox = write(outbox, text(`${written}`), null)
          written += 1
        } else if (kind === 'settle') outbox = settle(outbox, ({ sequence }) => sequence === index)
        else if (line)
          outbox =
            kind === 'try' ? trying(outbox, line) : kind === 'keep' ? kept(outbox, line) : failed(outbox, line, 'busy')
        const names = outbox.lines.map(({ sequence }) => sequence)
        expect(names).toEqual([...names].sort((a, b) => a - b))
        for (const { sequence, content } of outbox.lines) expect(content).toEqual(text(`${sequence}`))
        expect(nextToSend(outbox)).toBe(outbox.lines.find(({ state }) => state !== 'sent'))
      }
      expect(outbox.next).toBe(written)
    }),
  )
})
