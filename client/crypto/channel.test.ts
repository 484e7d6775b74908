import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { utf8 } from '#shared/bytes.ts'
import type { ConversationId, ProposalId, SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import { context } from '#shared/protocol/context.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { createChannel } from './channel.ts'
import { deriveSealingKey, importSecret } from './derive.ts'
import { newConversation } from './device/conversation.ts'
import { pad } from './padding.ts'
import { newId, random } from './random.ts'
import { seal } from './seal.ts'
import { place, startOrder } from './sequence.ts'
import { must } from './testing/people.ts'

const { conversation, key } = await newConversation()
const session = newId<SenderSessionId>()
const sender = { epoch: 0, role: 'youth', session } as const
const text = (words: string): Content => ({ kind: 'text', text: words, at: 1 })

async function channel(epochs: readonly Uint8Array<ArrayBuffer>[] = [key], id: ConversationId = conversation) {
  const made = createChannel(id)
  for (const [epoch, epochKey] of epochs.entries()) await made.addEpoch(epoch, epochKey)
  return made
}

const youth = await channel()
const listener = await channel()
const sealed = must(await youth.seal(sender, 3, text('Bonjour')))
const refusal = async (envelope: Envelope, opener = listener) => {
  const opened = await opener.open(envelope)
  return opened.ok ? 'opened' : opened.refused
}

describe('[G2] a channel', () => {
  test('opens what was sealed, and the ciphertext contains no plaintext', async () => {
    expect(must(await listener.open(sealed))).toEqual(text('Bonjour'))
    expect(fromBase64url(sealed.sealed)?.length).toBe(12 + 256 + 16)
  })

  test('opens any text that may be written', async () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }).filter((one) => one.trim() !== '')
    await fc.assert(
      fc.asyncProperty(words, fc.nat(), async (one, sequence) => {
        const message = await youth.seal(sender, sequence, text(one))
        const opened = await listener.open(must(message))
        expect(opened).toEqual({ ok: true, value: text(one) })
      }),
      { numRuns: 50 },
    )
  })

  test('the length of a ciphertext takes one of four values only', async () => {
    const lengths = new Set<number>()
    for (const count of [1, 50, 150, 500, 2000, 4000]) {
      const message = must(await youth.seal(sender, 0, text('é'.repeat(count))))
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
    expect(place(startOrder('youth', session), sealed)[0].outcome).toBe('reflected')
  })

  test('a signal does not open as a message, nor a message as a signal', async () => {
    const frame = must(await youth.sealSignal(sender, 3, { kind: 'typing', on: true }))
    expect(must(await listener.openSignal(frame))).toEqual({ kind: 'typing', on: true })
    expect(await refusal({ ...sealed, sealed: frame.sealed })).toBe('unreadable')
    expect(await listener.openSignal({ ...frame, sealed: sealed.sealed })).toMatchObject({ refused: 'unreadable' })
    expect(await listener.openSignal({ ...frame, counter: 4 })).toMatchObject({ refused: 'unreadable' })
    expect(await listener.openSignal({ ...frame, epoch: 7 })).toMatchObject({ refused: 'no-key' })
  })

  test('a content too large for a frame is refused before it is sealed', async () => {
    expect(await youth.seal(sender, 0, text('字'.repeat(4000)))).toEqual({ ok: false, refused: 'too-large' })
    expect((await youth.seal(sender, 0, text('字'.repeat(3900)))).ok).toBe(true)
  })

  test('nothing is sealed under an epoch that has no key', async () => {
    expect(await youth.seal({ ...sender, epoch: 1 }, 0, text('x'))).toEqual({ ok: false, refused: 'no-key' })
    expect(await youth.sealSignal({ ...sender, epoch: 1 }, 0, { kind: 'typing', on: false })).toMatchObject({
      ok: false,
    })
  })

  test.each([
    ['an answer from a listener', 'listener', { kind: 'answer', proposal: newId<ProposalId>(), answer: 'yes' }],
    ['a help card from a young person', 'youth', { kind: 'help-card', title: 'x', markdown: 'x', at: 0 }],
  ] as const)('%s is refused', async (_, role, message) => {
    const forged = must(await youth.seal({ ...sender, role }, 0, message))
    expect(await refusal(forged)).toBe('wrong-role')
  })

  test.each([
    ['that is no JSON', 'Bonjour'],
    ['with a field more', '{"kind":"text","text":"x","at":0,"html":"<b>"}'],
    ['of an unknown kind', '{"kind":"file","at":0}'],
    ['with a control character', '{"kind":"text","text":"a\\u0007","at":0}'],
  ])('[G2] an authentic message %s is refused', async (_, json) => {
    expect(await refusal(await authentic(json))).toBe('malformed')
  })

  test('[G2] an authentic message that is not padded is refused', async () => {
    const plain = utf8(JSON.stringify(text('x')))
    const raw = toBase64url(await seal(await messageKey(), about, plain))
    expect(await refusal({ ...sealed, sequence: 0, sealed: raw })).toBe('malformed')
  })
})

describe('[G4] a former listener who keeps every key they were given', () => {
  test('cannot read later messages, nor write under the later key', async () => {
    const next = random(32)
    const device = await channel([key, next])
    const later = must(await device.seal({ ...sender, epoch: 1 }, 0, text('Maintenant')))
    expect(await refusal(later, await channel([key]))).toBe('no-key')
    expect(await refusal(later, await channel([key, key]))).toBe('unreadable')
    const forger = await channel([key, key])
    const forged = must(await forger.seal({ ...sender, epoch: 1 }, 1, text('faux')))
    expect(await refusal(forged, device)).toBe('unreadable')
  })

  test('is refused as the young person under an old epoch, by a reader of a newer one', async () => {
    const device = await channel([key, random(32)])
    const current = must(await device.seal({ ...sender, epoch: 1 }, 0, text('vrai')))
    const forged = must(await listener.seal({ ...sender, session: newId<SenderSessionId>() }, 0, text('faux')))
    const [, order] = place(startOrder('listener', newId<SenderSessionId>()), current)
    expect(place(order, forged)[0]).toEqual({ outcome: 'wrong-epoch' })
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
  expect(() => createChannel('short' as ConversationId)).toThrow(RangeError)
  await expect(createChannel(conversation).addEpoch(0, new Uint8Array(16))).rejects.toThrow(RangeError)
})

const about = context('message', conversation, 0, 'youth', session, 0)

async function messageKey(): Promise<CryptoKey> {
  const salt = fromBase64url(conversation) ?? new Uint8Array()
  return deriveSealingKey(await importSecret(key), salt, context('message', 0, 'youth', session))
}

/** Seals any JSON text, properly padded, as a hostile holder of the key could. */
async function authentic(json: string): Promise<Envelope> {
  return { ...sealed, sequence: 0, sealed: toBase64url(await seal(await messageKey(), about, pad(utf8(json)))) }
}
