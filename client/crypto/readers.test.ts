import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, fromUtf8, utf8 } from '#shared/bytes.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { ReadersEntry } from '#shared/protocol/log-entry.ts'
import { parseReaders, readersText } from '#shared/protocol/readers.ts'
import { changeReaders } from './device/change-readers.ts'
import { epochKey, type NewConversation, newConversation } from './device/conversation.ts'
import { sha256OfText } from './hash.ts'
import { importSigner, newPair } from './key-pair.ts'
import { createReaderBook, followReaders, type ReaderChain } from './reader-chain.ts'
import { type SignedReaders, verifyReaders } from './readers.ts'
import { openGranted } from './staff/granted.ts'
import {
  aMember,
  anOrganisation,
  certified,
  firstRoster,
  type Member,
  must,
  type Organisation,
  pairOf,
} from './testing/people.ts'

let organisation: Organisation
let sam: Member<'listener'>
let ange: Member<'listener'>

beforeAll(async () => {
  organisation = await anOrganisation()
  sam = await aMember(organisation, 'listener')
  ange = await aMember(organisation, 'listener', { alias: 'Ange' })
})

type Let = readonly { readonly member: Pick<Member<'listener'>, 'certificate'>; readonly firstEpoch?: number }[]

/** A device that follows every change it makes. */
async function aDevice(made?: NewConversation) {
  const { conversation, device, key, seed } = made ?? (await newConversation())
  const signer = await importSigner(device)
  const keys: Bytes[] = [key]
  let former: string | null = null
  return {
    conversation,
    device,
    keys,
    async change(readers: Let, position = keys.length): Promise<ReadersEntry> {
      const secrets = { conversation, device: device.public, signer, seed, keys: [...keys] }
      const entry = await changeReaders(
        secrets,
        former,
        readers.map(({ member, firstEpoch = 0 }) => ({
          ...{ certificate: member.certificate, kind: 'listener' as const, firstEpoch, roster: firstRoster },
        })),
      )
      former = await sha256OfText(entry)
      const { body } = must(parseReaders(entry)).payload
      keys.push(await epochKey(seed, conversation, keys.length, await sha256OfText(readersText(body))))
      return { kind: 'readers', position, entry, certificates: readers.map(({ member }) => member.certificate.text) }
    },
  }
}

const verified = async (conversation: NewConversation['conversation'], entry: ReadersEntry) =>
  must(await verifyReaders(conversation, organisation.public, entry))

describe('[C7] a change of readers', () => {
  test('gives each reader the keys from their first epoch on, and nobody else any', async () => {
    const device = await aDevice()
    await device.change([{ member: sam }])
    const second = await verified(device.conversation, await device.change([{ member: ange, firstEpoch: 1 }]))
    const granted = await openGranted(ange, second)
    expect(granted).toEqual({ firstEpoch: 1, keys: device.keys.slice(1) })
    expect(await openGranted(sam, second)).toBeNull()
    expect(await openGranted({ ...sam, id: ange.id }, second)).toBeNull()
    expect(await openGranted({ ...sam, enc: ange.enc }, second)).toBeNull()
  })

  test('[G3] made under a certificate that was renewed since still opens', async () => {
    const { text: _, fingerprint: __, ...leaf } = sam.certificate
    const renewed = await certified(organisation, { ...leaf, exp: leaf.exp + 86_400 }, 'listener')
    const device = await aDevice()
    const first = await verified(device.conversation, await device.change([{ member: sam }]))
    const second = await verified(device.conversation, await device.change([{ member: { certificate: renewed } }]))
    expect((await openGranted(sam, first))?.keys).toEqual(device.keys.slice(0, 2))
    expect((await openGranted(sam, second))?.keys).toEqual(device.keys)
  })

  test('[S27] opens with whichever of their keys it names: the present one, the one before a renewal, or the next one', async () => {
    const { text: _, fingerprint: __, ...leaf } = sam.certificate
    const fresh = await newPair()
    const renewed = await certified(organisation, { ...leaf, enc: fresh.public }, 'listener')
    const next = await pairOf('enc', fresh)
    const device = await aDevice()
    const first = await verified(device.conversation, await device.change([{ member: sam }]))
    const second = await verified(device.conversation, await device.change([{ member: { certificate: renewed } }]))
    for (const keys of [
      { ...sam, others: [next] },
      { ...sam, enc: next, others: [sam.enc] },
    ]) {
      expect((await openGranted(keys, first))?.keys).toEqual(device.keys.slice(0, 2))
      expect((await openGranted(keys, second))?.keys).toEqual(device.keys)
    }
    expect(await openGranted({ ...sam, enc: next }, first)).toBeNull()
    expect(await openGranted(sam, second)).toBeNull()
  })

  test('fits the frame for two readers of all epochs', async () => {
    const made = await newConversation()
    const signer = await importSigner(made.device)
    const keys = Array.from({ length: limits.epochs - 1 }, () => made.key)
    const former = await sha256OfText('former')
    const both = [
      { certificate: sam.certificate, kind: 'listener', firstEpoch: 0, roster: firstRoster },
      { certificate: ange.certificate, kind: 'guest', firstEpoch: 0, roster: firstRoster },
    ] as const
    const secrets = { ...made, device: made.device.public, signer, keys }
    const entry = await changeReaders(secrets, former, both)
    expect(parseReaders(entry)).toMatchObject({ ok: true })
    expect(entry.length).toBeLessThan(10_240)
  })

  test('[M6] has another key for other readers, another history, another epoch, conversation or seed', async () => {
    const { conversation, seed } = await newConversation()
    const other = await newConversation()
    const [one, two] = [await sha256OfText('one body'), await sha256OfText('another body')]
    const made = await Promise.all([
      epochKey(seed, conversation, 1, one),
      epochKey(seed, conversation, 1, two),
      epochKey(seed, conversation, 2, one),
      epochKey(seed, other.conversation, 1, one),
      epochKey(other.seed, conversation, 1, one),
    ])
    expect(new Set(made.map(toBase64url)).size).toBe(5)
    expect(await epochKey(seed, conversation, 1, one)).toEqual(made[0])
  })
})

describe('[G3][M9] no key is taken from an entry', () => {
  const refusal = async (entry: ReadersEntry, conversation: NewConversation['conversation']) => {
    const checked = await verifyReaders(conversation, organisation.public, entry)
    return checked.ok ? null : checked.refused
  }

  test('that another pair than the conversation’s signed, or that names another conversation', async () => {
    const [own, other] = [await aDevice(), await aDevice()]
    const theirs = await other.change([{ member: sam }])
    expect(await refusal(theirs, own.conversation)).toBe('foreign')
    // The service signs for this conversation with a pair of its own.
    const { conversation } = own
    const forger = await newConversation()
    const forged = await (await aDevice({ ...forger, conversation })).change([{ member: sam }])
    expect(await refusal(forged, conversation)).toBe('foreign')
    // The device's own pair, for a conversation that it does not name.
    const strayed = await (await aDevice({ ...(await newConversation()), device: own.device })).change([
      { member: sam },
    ])
    expect(await refusal(strayed, conversation)).toBe('foreign')
    // It names the device's key, and cannot sign with it.
    const signer = await importSigner(forger.device)
    const secrets = { conversation, device: own.device.public, signer, seed: forger.seed, keys: [forger.key] }
    const entry = await changeReaders(secrets, null, [])
    expect(await refusal({ kind: 'readers', position: 1, entry, certificates: [] }, conversation)).toBe('bad-signature')
  })

  test('that was altered after the signature, in its body or in its wraps', async () => {
    const device = await aDevice()
    const { entry, ...more } = await device.change([{ member: sam }])
    const [header, payload = '', signature] = entry.split('.')
    const said = JSON.parse(fromUtf8(fromBase64url(payload) as Bytes) as string)
    const again = (altered: object) =>
      [header, toBase64url(utf8(JSON.stringify({ ...said, ...altered }))), signature].join('.')
    const { body, wraps } = said
    const lies = [
      { body: { ...body, readers: [{ ...body.readers[0], firstEpoch: 1 }] }, wraps: [wraps[0].slice(0, 151)] },
      { wraps: [`${wraps[0].slice(0, -2)}AA`] },
    ]
    for (const lie of lies)
      expect(await refusal({ ...more, entry: again(lie) }, device.conversation)).toBe('bad-signature')
  })

  test('that comes without the certificates that it names', async () => {
    const device = await aDevice()
    const entry = await device.change([{ member: sam }])
    // Another certificate of the same person and key than the one that the device verified.
    const { text: _, fingerprint: __, ...leaf } = sam.certificate
    const renewed = await certified(organisation, { ...leaf, exp: leaf.exp + 86_400 }, 'listener')
    for (const certificates of [[], [ange.certificate.text], ['a.b.c'], [renewed.text]])
      expect(await refusal({ ...entry, certificates }, device.conversation)).toBe('unnamed')
  })
})

describe('[C7] the chain of changes', () => {
  test('is followed from the first on: a repeat, a fork and a gap are refused by name, and give no key', async () => {
    const made = await newConversation()
    const [first, second] = [await aDevice(made), await aDevice(made)]
    const [one, two, three] = [
      await first.change([{ member: sam }], 1),
      await first.change([], 2),
      await first.change([{ member: sam }], 3),
    ]
    const fork = await second.change([{ member: ange }], 4)
    const taken: number[] = []
    const book = createReaderBook(
      (entry) => verifyReaders(made.conversation, organisation.public, entry),
      async ({ body }) => taken.push(body.epoch),
    )
    expect(await book.check(two)).toEqual({ ok: false, refused: 'out-of-place' })
    expect(await book.check(one)).toMatchObject({ ok: true })
    expect(await book.check(one)).toMatchObject({ ok: true })
    expect(await book.check({ ...one, position: 5 })).toEqual({ ok: false, refused: 'replay' })
    expect(await book.check(fork)).toEqual({ ok: false, refused: 'forked' })
    expect(await book.check({ ...three, position: 6 })).toEqual({ ok: false, refused: 'out-of-place' })
    expect(await book.check({ ...two, position: 7 })).toMatchObject({ ok: true })
    expect(await book.check({ ...three, position: 8 })).toMatchObject({ ok: true })
    expect(taken).toEqual([1, 2, 3])
  })

  test('[M6] in whatever order entries of two histories come, one of the two is followed, without a hole', () => {
    type Link = Pick<SignedReaders, 'hash'> & { body: { epoch: number; former: string | null } }
    const history = (name: string, length: number): Link[] =>
      Array.from({ length }, (_, index) => ({
        hash: `${name}${index + 1}`,
        body: { epoch: index + 1, former: index === 0 ? null : `${name}${index}` },
      }))
    const misnumbered = history('a', 6).map(({ hash, body }) => ({
      hash: `${hash}'`,
      body: { ...body, epoch: body.epoch + 1 },
    }))
    const all = [...history('a', 6), ...history('b', 6), ...misnumbered]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...all), { maxLength: 60 }), (entries) => {
        let chain: ReaderChain<Link> = []
        for (const entry of entries) {
          const followed = followReaders(chain, entry)
          if (followed.ok) chain = followed.value
        }
        expect(new Set(chain.map(({ hash }) => hash[0])).size).toBeLessThanOrEqual(1)
        expect(chain.map(({ body }) => body.epoch)).toEqual(chain.map((_, index) => index + 1))
      }),
    )
  })
})
