import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import { utf8 } from '../bytes.ts'
import type { SenderSessionId } from '../ids.ts'
import { type Content, content, contentFits, mayBeSentBy, signalContent } from './content.ts'
import {
  envelope,
  lineHeadBytes,
  messageContentBytes,
  messagePaddedBytes,
  signalFrame,
  signalSealedBytes,
} from './envelope.ts'
import { limits } from './limits.ts'
import { lastInstant } from './numbers.ts'
import { cleanText } from './plain-text.ts'

const id = toBase64url(new Uint8Array(16).fill(255))
const session = id as SenderSessionId
const text = (words: string): Content => ({ kind: 'text', text: words, at: lastInstant })

describe('what a message may say', () => {
  test('the largest message of each role stays under 16 kB on the wire', () => {
    const sealed = toBase64url(new Uint8Array(12 + messagePaddedBytes + 16))
    const largest = { epoch: 1_000_000, role: 'listener', session, sequence: 1_000_000_000, sealed } as const
    expect(v.is(envelope, largest)).toBe(true)
    const packet = `42/listener,999999999["message:send",${JSON.stringify({ conversation: id, envelope: largest })}]`
    expect(packet.length).toBeLessThan(limits.frameBytes)
    expect(v.is(envelope, { ...largest, sealed: `${sealed}A` })).toBe(false)
  })

  test('a signal has one length', () => {
    const frame = {
      epoch: 0,
      role: 'youth',
      session,
      counter: 0,
      sealed: toBase64url(new Uint8Array(signalSealedBytes)),
    }
    expect(v.is(signalFrame, frame)).toBe(true)
    expect(v.is(signalFrame, { ...frame, sealed: toBase64url(new Uint8Array(signalSealedBytes + 1)) })).toBe(false)
  })

  test.each([
    ['plain letters', 'a'],
    ['accents', 'é'],
    ['line feeds, which JSON doubles', '\n'],
    ['quotes, which JSON doubles', '"'],
    ['Cyrillic', 'ж'],
    ['emoji, two code units each', '🙂'],
  ])('4,000 characters of %s fit in a frame', (_, unit) => {
    const full = text('x'.repeat(unit.length) + unit.repeat(limits.messageCharacters / unit.length - 1))
    expect(v.is(content, full)).toBe(true)
    expect(contentFits(full)).toBe(true)
  })

  test('3,900 characters of three bytes fit, and 4,000 do not', () => {
    expect(contentFits(text('字'.repeat(3900)))).toBe(true)
    expect(contentFits(text('字'.repeat(4000)))).toBe(false)
  })

  test('a written text never takes more than three bytes a character', () => {
    const written = fc.string({ unit: 'binary', maxLength: 300 }).map(cleanText)
    fc.assert(
      fc.property(written, (words) => {
        if (!v.is(content, text(words))) expect(words.trim()).toBe('')
        expect(utf8(JSON.stringify(words)).length).toBeLessThanOrEqual(3 * words.length + 2)
      }),
    )
    expect(messageContentBytes).toBe(messagePaddedBytes - 4 - lineHeadBytes)
  })

  test.each([
    ['nothing', ''],
    ['blanks', ' \n\t'],
    ['4,001 characters', 'a'.repeat(4001)],
    ['half a character', 'a\ud83d'],
    ['a NUL', 'a\u0000'],
    ['an escape', 'a\u001b[0m'],
    ['a carriage return', 'a\r\nb'],
  ])('refuses %s', (_, words) => {
    expect(v.is(content, text(words))).toBe(false)
  })

  test('pasted text is cleaned, not refused', () => {
    expect(cleanText('un\r\ndeux\rtrois\u0000\ud83d🙂\t')).toBe('un\ndeux\ntrois🙂\t')
  })

  test.each([
    ['youth', ['text', 'answer']],
    ['listener', ['text', 'help-card', 'proposal']],
    ['cell', ['text', 'help-card']],
  ] as const)('a %s sends only %j', (role, kinds) => {
    const all = ['text', 'help-card', 'proposal', 'answer'] as const
    expect(all.filter((kind) => mayBeSentBy(role, kind))).toEqual(kinds)
  })

  test.each([
    ['an unknown kind', { kind: 'html', text: 'x', at: 0 }],
    ['a key more', { ...text('x'), html: '<b>x</b>' }],
    ['a fractional time', { ...text('x'), at: 0.5 }],
    ['an answer that is none', { kind: 'answer', proposal: id, answer: 'maybe' }],
  ])('refuses %s', (_, message) => {
    expect(v.is(content, message)).toBe(false)
  })

  test('a typing signal carries a state, no text', () => {
    expect(v.is(signalContent, { kind: 'typing', on: true })).toBe(true)
    expect(v.is(signalContent, { kind: 'typing', on: true, text: 'bon' })).toBe(false)
  })
})
