import { beforeAll, expect, test } from 'vitest'
import { newConversation } from '#client/crypto/device/conversation.ts'
import { openGrant } from '#client/crypto/staff/granted.ts'
import { aMember, anOrganisation, type Member, must, now, type Organisation } from '#client/crypto/testing/people.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { ok } from '#shared/result.ts'
import { admitted, followedTo, gave, newestEpoch, type Reader, readerOf, startKeys, withKeys } from './held-keys.ts'
import { createKeyring as createDevice, type Named } from './keyring.ts'
import type { Remembered } from './memory.ts'

let organisation: Organisation
let sam: Member<'listener'>
let ange: Member<'listener'>

beforeAll(async () => {
  organisation = await anOrganisation()
  sam = await aMember(organisation, 'listener')
  ange = await aMember(organisation, 'listener', { alias: 'Ange' })
})

/** The keys of a device, with the operations in the order in which a talk runs them. */
async function createKeyring(conversation: ConversationId, from: Pick<Remembered, 'keys' | 'seed' | 'readers'>) {
  const device = createDevice(conversation, from)
  const channel = await device.channel
  let held = startKeys(from)
  return {
    channel,
    epoch: () => newestEpoch(held),
    async follow(epoch: number) {
      const followed = followedTo(held, epoch)
      if (!followed.ok || followed.value === 'held') return followed
      held = withKeys(held, await device.make(newestEpoch(held) + 1, epoch))
      return ok('made')
    },
    async admit(listener: Named, trust: Parameters<typeof device.verify>[1]) {
      const verified = await device.verify(listener, trust)
      if (!verified.ok) return verified
      const admission = admitted(held, verified.value)
      if (!admission.ok) return admission
      held = admission.value
      return ok({ wraps: await device.wrap(verified.value, held.keys), reader: admission.value.trying })
    },
    gave(reader: Reader, kept: boolean) {
      held = gave(held, reader, kept)
    },
    readerOf: (epoch: number) => readerOf(held, epoch),
    aliasOf: (id: StaffId) => held.aliases.get(id),
    remembered: () => ({ keys: [...held.keys], seed: from.seed, readers: [...held.readers] }),
  }
}
type Keyring = Awaited<ReturnType<typeof createKeyring>>

async function aKeyring(): Promise<{ conversation: ConversationId; keyring: Keyring }> {
  const { conversation, key, seed } = await newConversation()
  const from = { keys: [toBase64url(key)], seed: toBase64url(seed), readers: [] }
  return { conversation, keyring: await createKeyring(conversation, from) }
}

const seenAs = (member: { id: Member<'listener'>['id']; certificate: { text: string } }) => ({
  id: member.id,
  certificate: member.certificate.text,
})

/** Admits a listener; the service stores the wraps. */
async function give(keyring: Keyring, member: Member<'listener'>) {
  const { wraps, reader } = must(await keyring.admit(seenAs(member), trust()))
  keyring.gave(reader, true)
  return wraps
}

const trust = () => ({ organisation: organisation.public, now })

test('[G3] a certified listener is granted every epoch, and can open each grant with their own key only', async () => {
  const { conversation, keyring } = await aKeyring()
  await keyring.follow(1)
  const { wraps, reader } = must(await keyring.admit(seenAs(sam), trust()))

  expect(reader).toEqual({ epoch: 1, id: sam.id, alias: 'Sam' })
  expect(wraps.map(({ epoch }) => epoch)).toEqual([0, 1])
  const { keys } = keyring.remembered()
  for (const { epoch, wrap } of wraps) {
    const opened = await openGrant(sam, wrap, conversation, epoch)
    expect(opened && toBase64url(opened)).toBe(keys[epoch])
    expect(await openGrant(ange, wrap, conversation, epoch)).toBeNull()
  }
})

test('[G3] no key is given without a pin, a valid certificate for this role, and the listener’s own id in it', async () => {
  const { keyring } = await aKeyring()
  const foreign = await aMember(await anOrganisation(), 'listener')
  const cell = await aMember(organisation, 'cell')
  const refused = async (listener: Parameters<Keyring['admit']>[0], more = {}) =>
    keyring.admit(listener, { ...trust(), ...more })

  expect(await refused(seenAs(sam), { organisation: undefined })).toEqual({ ok: false, refused: 'no-pin' })
  expect(await refused(seenAs(foreign))).toEqual({ ok: false, refused: 'bad-signature' })
  expect(await refused(seenAs(cell))).toEqual({ ok: false, refused: 'wrong-role' })
  expect(await refused(seenAs(sam), { now: now + 31 * 86_400_000 })).toEqual({ ok: false, refused: 'expired' })
  expect(await refused({ ...seenAs(sam), id: ange.id })).toEqual({ ok: false, refused: 'other-person' })
  expect(await refused({ id: sam.id, certificate: 'a.b.c' })).toEqual({ ok: false, refused: 'malformed' })
  expect(keyring.remembered().readers).toEqual([])
})

test('[C7] after a listener lost the conversation, the device makes a new key, which that listener never gets', async () => {
  const { keyring } = await aKeyring()
  await give(keyring, sam)
  expect(await keyring.follow(1)).toEqual({ ok: true, value: 'made' })
  expect(await keyring.follow(1)).toEqual({ ok: true, value: 'held' })
  const wraps = await give(keyring, ange)

  expect(keyring.epoch()).toBe(1)
  expect(wraps).toHaveLength(2)
  expect(keyring.readerOf(0)?.alias).toBe('Sam')
  expect(keyring.readerOf(1)?.alias).toBe('Ange')
})

test('[G4] another listener gets no key of an epoch that the former one holds', async () => {
  const { keyring } = await aKeyring()
  await give(keyring, sam)

  expect(await keyring.admit(seenAs(ange), trust())).toEqual({ ok: false, refused: 'epoch-not-raised' })
  expect((await keyring.admit(seenAs(sam), trust())).ok).toBe(true)
})

test('a listener who left before the keys were stored does not block the next one', async () => {
  const { keyring } = await aKeyring()
  const { reader } = must(await keyring.admit(seenAs(sam), trust()))
  expect(keyring.readerOf(0)).toEqual(reader)
  keyring.gave(reader, false)

  expect(keyring.readerOf(0)).toBeUndefined()
  expect(keyring.remembered().readers).toEqual([])
  await give(keyring, ange)
  expect(keyring.readerOf(0)?.alias).toBe('Ange')
  expect(keyring.aliasOf(sam.id)).toBe('Sam')
})

test('[G4] an epoch is never rolled back, nor raised beyond the number that can be granted', async () => {
  const { keyring } = await aKeyring()
  await keyring.follow(1)

  expect(await keyring.follow(0)).toEqual({ ok: false, refused: 'rolled-back' })
  expect(await keyring.follow(50)).toEqual({ ok: false, refused: 'no-key' })
  expect(keyring.epoch()).toBe(1)
})

test('[G9] a duplicate of the tab makes the same later keys, whichever of the two follows the epochs', async () => {
  const { conversation, keyring } = await aKeyring()
  await keyring.follow(1)
  const duplicate = await createKeyring(conversation, keyring.remembered())
  await keyring.follow(2)
  await keyring.follow(3)
  expect(await duplicate.follow(3)).toEqual({ ok: true, value: 'made' })
  expect(duplicate.remembered().keys).toEqual(keyring.remembered().keys)
  expect(new Set(keyring.remembered().keys).size).toBe(4)
})

test('a reload has the same keys and the same readers', async () => {
  const { conversation, keyring } = await aKeyring()
  await give(keyring, sam)
  await keyring.follow(1)
  const again = await createKeyring(conversation, keyring.remembered())

  expect(again.remembered()).toEqual(keyring.remembered())
  expect(again.channel.holdsEpoch(1)).toBe(true)
})
