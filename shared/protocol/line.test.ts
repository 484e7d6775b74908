import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toBase64url } from '../base64url.ts'
import { type Bytes, utf8 } from '../bytes.ts'
import type { ConversationId, SenderSessionId } from '../ids.ts'
import { entryHash, nextHead, startHead, type Unplaced } from './chain.ts'
import { context } from './context.ts'
import { lineHeadBytes } from './envelope.ts'
import { type LineAuthorship, type LineParts, type LogName, lineBytes, parseLine, signedLine } from './line.ts'

const filled = (byte: number, length: number): Bytes => new Uint8Array(length).fill(byte)
const hash = (byte: number) => toBase64url(filled(byte, 32))
const id = toBase64url(filled(4, 16)) as ConversationId
const session = toBase64url(filled(5, 16)) as SenderSessionId
const log: LogName = { kind: 'conversation', id }
const line: LineParts = {
  claim: { seen: { position: 258, head: hash(1) }, former: hash(2) },
  certificate: hash(3),
  signature: filled(9, 64),
  content: utf8('{}'),
}

describe('the bytes of a line', () => {
  test('have fixed places: position, head, former entry, certificate, signature, content', () => {
    const bytes = lineBytes(line)
    expect(bytes.length).toBe(lineHeadBytes + 2)
    expect([...bytes.slice(0, 5)]).toEqual([0, 0, 1, 2, 1])
    expect([bytes[35], bytes[36], bytes[67], bytes[68], bytes[99], bytes[100], bytes[163]]).toEqual([
      1, 2, 2, 3, 3, 9, 9,
    ])
    expect(bytes.slice(lineHeadBytes)).toEqual(line.content)
  })

  test('are read back as they were made', () => {
    const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => bytes.some((byte) => byte > 0))
    const text = anyHash.map((bytes) => toBase64url(new Uint8Array(bytes)))
    const parts = fc.record({
      claim: fc.record({
        seen: fc.record({ position: fc.integer({ min: 0, max: 0xffffffff }), head: text }),
        former: fc.option(text),
      }),
      certificate: fc.option(text),
      signature: fc.uint8Array({ minLength: 64, maxLength: 64 }).map((bytes) => new Uint8Array(bytes)),
      content: fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    })
    fc.assert(
      fc.property(parts, (made) => {
        expect(parseLine(lineBytes(made))).toEqual(made)
      }),
    )
  })

  test('that are too few are no line, and parts of another length are bugs', () => {
    expect(parseLine(lineBytes(line).slice(0, lineHeadBytes - 1))).toBeNull()
    expect(() => lineBytes({ ...line, signature: filled(9, 63) })).toThrow(RangeError)
    expect(() => lineBytes({ ...line, certificate: toBase64url(filled(3, 31)) })).toThrow(RangeError)
  })
})

describe('what the author of a line signs', () => {
  const authorship: LineAuthorship = {
    ...{ epoch: 1, role: 'listener', session, sequence: 7 },
    ...{ author: 'a point', certificate: hash(3), claim: line.claim, contentSha256: hash(6) },
  }

  test('is a context of everything that places the line', () => {
    expect(signedLine(log, authorship)).toEqual(
      context(
        'line',
        'conversation',
        id,
        1,
        'listener',
        'a point',
        hash(3),
        session,
        7,
        258,
        hash(1),
        hash(2),
        hash(6),
      ),
    )
  })

  test.each<[string, LogName, Partial<LineAuthorship>]>([
    ['another log', { ...log, id: toBase64url(filled(5, 16)) as ConversationId }, {}],
    ['a thread', { ...log, kind: 'thread' }, {}],
    ['another epoch', log, { epoch: 2 }],
    ['another role', log, { role: 'youth' }],
    ['another author', log, { author: 'another point' }],
    ['another certificate', log, { certificate: null }],
    ['another page load', log, { session: toBase64url(filled(6, 16)) as SenderSessionId }],
    ['another sequence', log, { sequence: 8 }],
    ['another position seen', log, { claim: { ...line.claim, seen: { position: 257, head: hash(1) } } }],
    ['another head', log, { claim: { ...line.claim, seen: { position: 258, head: hash(2) } } }],
    ['another former entry', log, { claim: { ...line.claim, former: null } }],
    ['another content', log, { contentSha256: hash(7) }],
  ])('is other bytes for %s', (_, name, altered) => {
    expect(signedLine(name, { ...authorship, ...altered })).not.toEqual(signedLine(log, authorship))
  })
})

describe('the chain of a log', () => {
  const plain = async (bytes: Bytes) => toBase64url(bytes)
  const entry: Unplaced = {
    kind: 'message',
    envelope: { epoch: 1, role: 'youth', session, sequence: 7, sealed: 'AAAA' },
  }
  const { envelope } = entry

  test('starts from the log and its key, and continues with each entry', async () => {
    expect(await startHead(plain, log, 'a point')).toBe(toBase64url(context('chain', 'conversation', id, 'a point')))
    expect(await nextHead(plain, 'head', 'entry')).toBe(toBase64url(context('head', 'head', 'entry')))
  })

  test.each<[string, Unplaced]>([
    ['another epoch', { ...entry, envelope: { ...envelope, epoch: 2 } }],
    ['another role', { ...entry, envelope: { ...envelope, role: 'listener' } }],
    ['another page load', { ...entry, envelope: { ...envelope, session: 'x' as SenderSessionId } }],
    ['another sequence', { ...entry, envelope: { ...envelope, sequence: 8 } }],
    ['other bytes', { ...entry, envelope: { ...envelope, sealed: 'AAAB' } }],
    ['an event', { kind: 'event', event: 'listener-lost', listener: id as never, alias: 'Sam' }],
    ['a change of readers', { kind: 'readers', entry: 'a.b.c', certificates: [] }],
    ['nothing', { kind: 'missing' }],
  ])('has another entry for %s', async (_, other) => {
    expect(await entryHash(plain, other)).not.toBe(await entryHash(plain, entry))
  })
})
