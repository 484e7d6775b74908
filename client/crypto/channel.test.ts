import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, utf8 } from '#shared/bytes.ts'
import type { ConversationId, ProposalId, SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import { context } from '#shared/protocol/context.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { type LineAuthorship, lineBytes, signedLine } from '#shared/protocol/line.ts'
import { type AuthorOf, type Channel, createChannel, type SaidSignal, type Sender } from './channel.ts'
import { deriveSealingKey, importSecret } from './derive.ts'
import { newConversation } from './device/conversation.ts'
import { sha256 } from './hash.ts'
import { importSigner, newPair } from './key-pair.ts'
import { pad } from './padding.ts'
import { newId, random } from './random.ts'
import { seal } from './seal.ts'
import { signBytes } from './signature.ts'
import { LineWriter } from './testing/line-writer.ts'
import { must } from './testing/people.ts'

const { conversation, key, device } = await newConversation()
const signer = { key: await importSigner(device), public: device.public, certificate: null }
const claim = { seen: { position: 0, head: toBase64url(new Uint8Array(32).fill(1)) }, former: null }
const anybody: AuthorOf = () => device.public
const write = (by: Channel, sender: Sender, sequence: number, content: Content) =>
  by.seal(signer, sender, sequence, { content, claim })
const signal = (by: Channel, sender: Sender, counter: number, said: SaidSignal) =>
  by.sealSignal(signer, sender, counter, said)
const session = newId<SenderSessionId>()
const sender = { epoch: 0, role: 'youth', session } as const
const text = (words: string): Content => ({ kind: 'text', text: words, at: 1 })

async function channel(epochs: readonly Uint8Array<ArrayBuffer>[] = [key], id: ConversationId = conversation) {
  const made = createChannel({ kind: 'conversation', id })
  for (const [epoch, epochKey] of epochs.entries()) await made.addEpoch(epoch, epochKey)
  return made
}

const youth = await channel()
const listener = await channel()
const sealed = must(await write(youth, sender, 3, text('Bonjour')))
const refusal = async (envelope: Envelope, opener = listener) => {
  const opened = await opener.open(envelope, anybody)
  return opened.ok ? 'opened' : opened.refused
}

describe('[G2] a channel', () => {
  test('[M19] keeps the keys of the senders that it heard last, however many sessions frames name', async () => {
    const opener = await channel()
    const derive = vi.spyOn(crypto.subtle, 'deriveKey')
    const hears = async (number: number) => {
      const frame = { ...sender, session: `${number}`.padStart(22, 'x') as SenderSessionId, counter: 0 }
      const before = derive.mock.calls.length
      await opener.openSignal({ ...frame, sealed: sealed.sealed }, anybody)
      return derive.mock.calls.length - before
    }
    for (let number = 0; number < 400; number += 1) await hears(number)
    expect([await hears(399), await hears(200), await hears(0)]).toEqual([0, 0, 1])
    // What is honest opens all the same.
    expect((await opener.open(sealed, anybody)).ok).toBe(true)
  })

  test('opens what was sealed, and the ciphertext contains no plaintext', async () => {
    expect(must(await listener.open(sealed, anybody))).toEqual({
      ...{ author: device.public, certificate: null, claim },
      content: text('Bonjour'),
    })
    expect(fromBase64url(sealed.sealed)?.length).toBe(12 + 256 + 16)
  })

  test('opens any text that may be written', async () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).filter((one) => one.trim() !== '')
    await fc.assert(
      fc.asyncProperty(words, fc.nat(), async (one, sequence) => {
        const message = await write(youth, sender, sequence, text(one))
        const opened = await listener.open(must(message), anybody)
        expect(opened).toMatchObject({ ok: true, value: { content: text(one) } })
      }),
      { numRuns: 50 },
    )
  })

  test('the length of a ciphertext takes one of four values only', async () => {
    const lengths = new Set<number>()
    for (const count of [1, 50, 150, 500, 2000, 4000]) {
      const message = must(await write(youth, sender, 0, text('é'.repeat(count))))
      lengths.add(message.sealed.length)
    }
    expect(lengths.size).toBe(4)
  })

  test.each<[string, Partial<Envelope>]>([
    ['another role', { role: 'listener' }],
    ['another page load', { session: newId<SenderSessionId>() }],
    ['another sequence', { sequence: 4 }],
    ['a truncated end', { sealed: sealed.sealed.slice(0, -4) }],
    ['a truncated start', { sealed: sealed.sealed.slice(4) }],
    ['nothing', { sealed: '' }],
    ['another spelling', { sealed: `${sealed.sealed}=` }],
  ])('[G3] a line under %s is unreadable', async (_, altered) => {
    expect(await refusal({ ...sealed, ...altered })).toBe('unreadable')
  })

  test('[G3] a line under another epoch is unreadable, under an unknown one it has no key', async () => {
    expect(await refusal({ ...sealed, epoch: 1 }, await channel([key, random(32)]))).toBe('unreadable')
    expect(await refusal({ ...sealed, epoch: 1 })).toBe('no-key')
  })

  test('[G3] a line of another conversation is unreadable, even under the same key', async () => {
    expect(await refusal(sealed, await channel([key], newId<ConversationId>()))).toBe('unreadable')
  })

  test('[G3] a change of any single bit is detected', async () => {
    const bytes = fromBase64url(sealed.sealed) ?? new Uint8Array()
    for (const at of [0, 11, 12, 100, bytes.length - 1]) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x80
      expect(await refusal({ ...sealed, sealed: toBase64url(changed) })).toBe('unreadable')
    }
  })

  test('[G3] a reflected line opens as its sender’s, never as the other side’s', async () => {
    const reflected = { ...sealed, role: 'listener' } as const
    expect(await refusal(reflected, youth)).toBe('unreadable')
  })

  test('a signal does not open as a message, nor a message as a signal', async () => {
    const frame = must(await signal(youth, sender, 3, { kind: 'typing', on: true }))
    expect(must(await listener.openSignal(frame, anybody))).toEqual({ kind: 'typing', on: true })
    expect(await refusal({ ...sealed, sealed: frame.sealed })).toBe('unreadable')
    expect(await listener.openSignal({ ...frame, sealed: sealed.sealed }, anybody)).toMatchObject({
      refused: 'unreadable',
    })
    expect(await listener.openSignal({ ...frame, counter: 4 }, anybody)).toMatchObject({ refused: 'unreadable' })
    expect(await listener.openSignal({ ...frame, epoch: 7 }, anybody)).toMatchObject({ refused: 'no-key' })
  })

  test('a content too large for a frame is refused before it is sealed', async () => {
    expect(await write(youth, sender, 0, text('字'.repeat(4000)))).toEqual({ ok: false, refused: 'too-large' })
    expect((await write(youth, sender, 0, text('字'.repeat(3900)))).ok).toBe(true)
  })

  test('nothing is sealed under an epoch that has no key', async () => {
    expect(await write(youth, { ...sender, epoch: 1 }, 0, text('x'))).toEqual({ ok: false, refused: 'no-key' })
    expect(await signal(youth, { ...sender, epoch: 1 }, 0, { kind: 'typing', on: false })).toMatchObject({
      ok: false,
    })
  })

  test.each([
    ['an answer from a listener', 'listener', { kind: 'answer', proposal: newId<ProposalId>(), answer: 'yes' }],
    ['a help card from a young person', 'youth', { kind: 'help-card', title: 'x', markdown: 'x', at: 0 }],
  ] as const)('%s is refused', async (_, role, message) => {
    const forged = must(await write(youth, { ...sender, role }, 0, message))
    expect(must(await listener.open(forged, anybody)).content).toBeNull()
  })

  test.each([
    ['that is no JSON', 'Bonjour'],
    ['with a field more', '{"kind":"text","text":"x","at":0,"html":"<b>"}'],
    ['of an unknown kind', '{"kind":"file","at":0}'],
    ['with a control character', '{"kind":"text","text":"a\\u0007","at":0}'],
  ])('[G2][L9] a signed message %s has its author and its place, and no content', async (_, json) => {
    const opened = must(await listener.open(await authentic(utf8(json)), anybody))
    expect(opened).toMatchObject({ author: device.public, claim, content: null })
  })

  test('[G2] an authentic message that is not padded is refused', async () => {
    const raw = toBase64url(await seal(await messageKey(), about, utf8(JSON.stringify(text('x')))))
    expect(await refusal({ ...sealed, sequence: 0, sealed: raw })).toBe('malformed')
  })
})

describe('[G4] a former listener who keeps every key they were given', () => {
  test('cannot read later messages, nor write under the later key', async () => {
    const next = random(32)
    const device = await channel([key, next])
    const later = must(await write(device, { ...sender, epoch: 1 }, 0, text('Maintenant')))
    expect(await refusal(later, await channel([key]))).toBe('no-key')
    expect(await refusal(later, await channel([key, key]))).toBe('unreadable')
    const forger = await channel([key, key])
    const forged = must(await write(forger, { ...sender, epoch: 1 }, 1, text('faux')))
    expect(await refusal(forged, device)).toBe('unreadable')
  })

  test('cannot derive the bearer or the seed of later keys, which are drawn independently of every key', async () => {
    const drawn: Uint8Array[] = []
    const source = (length: number) => {
      const bytes = random(length)
      drawn.push(bytes)
      return bytes
    }
    const made = await newConversation(source)
    expect(drawn.map((bytes) => bytes.length)).toEqual([32, 32, 32])
    expect([toBase64url(made.key), made.bearer, toBase64url(made.seed)]).toEqual(
      drawn.map((bytes) => toBase64url(new Uint8Array(bytes))),
    )
  })
})

test('ids and keys of another length are bugs', async () => {
  expect(() => createChannel({ kind: 'conversation', id: 'short' as ConversationId })).toThrow(RangeError)
  await expect(
    createChannel({ kind: 'conversation', id: conversation }).addEpoch(0, new Uint8Array(16)),
  ).rejects.toThrow(RangeError)
})

const about = context('message', conversation, 0, 'youth', session, 0)

async function messageKey(): Promise<CryptoKey> {
  const salt = fromBase64url(conversation) ?? new Uint8Array()
  return deriveSealingKey(await importSecret(key), salt, context('message', 0, 'youth', session))
}

/** Signs and seals any content, properly padded, as a hostile author could. */
async function authentic(content: Bytes): Promise<Envelope> {
  const contentSha256 = await sha256(content)
  const authorship = { ...sender, sequence: 0, author: device.public, certificate: null, claim, contentSha256 }
  const signature = await signBytes(signer.key, signedLine({ kind: 'conversation', id: conversation }, authorship))
  const plain = pad(lineBytes({ claim, certificate: null, signature, content }))
  return { ...sealed, sequence: 0, sealed: toBase64url(await seal(await messageKey(), about, plain)) }
}

describe('[G3][M1] a line', () => {
  const log = { kind: 'conversation', id: conversation } as const
  const reader = { key: signer.key, public: '', certificate: toBase64url(new Uint8Array(32).fill(3)) }
  const ours: AuthorOf = ({ role }, certificate) => (role === 'youth' && certificate === null ? device.public : null)

  test('by another reader of the conversation, under the young person’s name, is forged', async () => {
    const sam = await newPair()
    const forger = { key: await importSigner(sam), public: device.public, certificate: null }
    const line = { content: text('Je retire tout.'), claim }
    const forged = must(await listener.seal(forger, sender, 4, line))
    expect(await youth.open(forged, ours)).toEqual({ ok: false, refused: 'forged' })
    // Under their own key and the young person's role, nobody may write either.
    const named = must(
      await listener.seal({ ...forger, public: sam.public, certificate: reader.certificate }, sender, 4, line),
    )
    expect(await youth.open(named, ours)).toEqual({ ok: false, refused: 'forged' })
  })

  test.each<[string, Partial<LineAuthorship>]>([
    ['another epoch', { epoch: 1 }],
    ['another role', { role: 'listener' }],
    ['another page load', { session: newId<SenderSessionId>() }],
    ['another sequence', { sequence: 9 }],
    ['another head', { claim: { ...claim, seen: { position: 0, head: toBase64url(new Uint8Array(32).fill(2)) } } }],
    ['another former entry', { claim: { ...claim, former: toBase64url(new Uint8Array(32).fill(2)) } }],
    ['another certificate', { certificate: reader.certificate }],
    ['another content', { contentSha256: toBase64url(new Uint8Array(32)) }],
  ])('whose signature is for %s is forged', async (_, altered) => {
    const content = utf8(JSON.stringify(text('vrai')))
    const true_ = {
      ...sender,
      sequence: 0,
      author: device.public,
      certificate: null,
      claim,
      contentSha256: await sha256(content),
    }
    const signature = await signBytes(signer.key, signedLine(log, { ...true_, ...altered }))
    const plain = pad(lineBytes({ claim, certificate: null, signature, content }))
    const envelope = { ...sealed, sequence: 0, sealed: toBase64url(await seal(await messageKey(), about, plain)) }
    expect(await listener.open(envelope, anybody)).toEqual({ ok: false, refused: 'forged' })
  })

  test('of the smallest words stays in the smallest step of padding', async () => {
    const writer = new LineWriter({ log, young: device.public, channel: youth, signer, role: 'youth' })
    const oui = await writer.seal({ kind: 'text', text: 'Oui.', at: 1_795_424_400_000 })
    const answer = await writer.seal({ kind: 'answer', proposal: newId<ProposalId>(), answer: 'question' })
    for (const { sealed: bytes } of [oui, answer]) expect(fromBase64url(bytes)?.length).toBe(12 + 256 + 16)
  })
})
