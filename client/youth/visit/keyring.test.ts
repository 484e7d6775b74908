import { beforeAll, expect, test } from 'vitest'
import { newConversation } from '#client/crypto/device/conversation.ts'
import { own, verifyReaders } from '#client/crypto/readers.ts'
import { openGranted } from '#client/crypto/staff/granted.ts'
import {
  aMember,
  anOrganisation,
  aStaple,
  type Member,
  must,
  now,
  type Organisation,
  pinOf,
} from '#client/crypto/testing/people.ts'
import { toBase64url } from '#shared/base64url.ts'
import { createKeyring, type Keyring } from './keyring.ts'

let organisation: Organisation
let sam: Member<'listener'>
let ange: Member<'listener'>

beforeAll(async () => {
  organisation = await anOrganisation()
  sam = await aMember(organisation, 'listener')
  ange = await aMember(organisation, 'listener', { alias: 'Ange' })
})

async function aDevice() {
  const { conversation, device, key, seed } = await newConversation()
  const kept = {
    conversation,
    device: { public: device.public, scalar: toBase64url(device.scalar) },
    key: toBase64url(key),
    seed: toBase64url(seed),
  }
  return { kept, conversation, tab: (issued = 0) => createKeyring({ ...kept, issued }) }
}

const seenAs = (member: Pick<Member<'listener' | 'cell'>, 'id' | 'staple'> & { certificate: { text: string } }) => ({
  id: member.id,
  certificate: member.certificate.text,
  staple: member.staple,
})
const trust = () => ({ pin: pinOf(organisation), now })

/** The tab lets these listeners in, and the service keeps the entry. */
async function change(tab: Keyring, position: number, ...members: Member<'listener'>[]) {
  const readers = members.map(({ certificate }) => ({ certificate, kind: 'listener', firstEpoch: 0 }) as const)
  for (const member of members) must(await tab.verify(seenAs(member), trust()))
  const entry = await tab.change(readers)
  const kept = {
    kind: 'readers',
    position,
    entry,
    certificates: members.map(({ certificate }) => certificate.text),
  } as const
  return { kept, check: await tab.check(kept) }
}

test('[G3] no key is given without a pin, a valid certificate for this role, and the listener’s own id in it', async () => {
  const tab = (await aDevice()).tab()
  const foreign = await aMember(await anOrganisation(), 'listener')
  const cell = await aMember(organisation, 'cell')
  const refused = (listener: Parameters<Keyring['verify']>[0], more = {}) =>
    tab.verify(listener, { ...trust(), ...more })

  expect(await refused(seenAs(sam), { pin: undefined })).toEqual({ ok: false, refused: 'no-pin' })
  expect(await refused(seenAs(foreign))).toEqual({ ok: false, refused: 'bad-signature' })
  expect(await refused(seenAs(cell))).toEqual({ ok: false, refused: 'wrong-role' })
  expect(await refused(seenAs(sam), { now: now + 31 * 86_400_000 })).toEqual({ ok: false, refused: 'expired' })
  expect(await refused({ ...seenAs(sam), id: ange.id })).toEqual({ ok: false, refused: 'other-person' })
  expect(await refused({ ...seenAs(sam), certificate: 'a.b.c' })).toEqual({ ok: false, refused: 'malformed' })
})

const day = 86_400_000

test('[C20] [M9] nobody is let in without a staple in force: of this organisation and deployment, for this certificate, for fourteen days', async () => {
  const tab = (await aDevice()).tab()
  const refused = async (staple: string | null, at = now) => {
    const checked = await tab.verify({ ...seenAs(sam), staple }, { ...trust(), now: at })
    return checked.ok ? 'let in' : checked.refused
  }
  const other = await anOrganisation()
  expect(await refused(sam.staple)).toBe('let in')
  expect(await refused(null)).toBe('unstapled')
  expect(await refused(ange.staple)).toBe('unstapled')
  expect(await refused(await aStaple(other, sam.certificate))).toBe('unstapled')
  expect(
    await refused(await aStaple(organisation, sam.certificate, now, { deployment: 'EEEEEEEEEEEEEEEEEEEEEA' })),
  ).toBe('unstapled')
  expect(await refused(`${sam.staple.slice(0, -4)}AAAA`)).toBe('unstapled')
  expect(await refused(sam.staple, now + 14 * day - 1)).toBe('let in')
  expect(await refused(sam.staple, now + 14 * day)).toBe('lapsed')
})

test('[C20] [M9] nobody is let in whom this device did not verify, and an entry names the roster of their staple', async () => {
  const { conversation, tab } = await aDevice()
  const device = tab()
  const reader = { certificate: sam.certificate, kind: 'listener', firstEpoch: 0 } as const
  await expect(device.change([reader])).rejects.toThrow('a reader without a staple')
  const named = { number: 41, hash: 'B'.repeat(42).concat('A') }
  const staple = await aStaple(organisation, sam.certificate, now, named)
  must(await device.verify({ ...seenAs(sam), staple }, trust()))
  const entry = { entry: await device.change([reader]), certificates: [sam.certificate.text] }
  expect(must(await verifyReaders(conversation, organisation.public, entry)).body.readers).toMatchObject([
    { roster: named },
  ])
})

test('[C22] [M8] who stays when a guest goes gets the next key under the roster of before, also from a page that was just loaded; the guest gets none', async () => {
  const { conversation, tab } = await aDevice()
  const page = tab()
  for (const member of [sam, ange]) must(await page.verify(seenAs(member), trust()))
  const staying = { certificate: sam.certificate, kind: 'listener', firstEpoch: 0 } as const
  const until = now + 60_000
  const certificates = [sam.certificate.text, ange.certificate.text]
  const entry = await page.change([staying, { certificate: ange.certificate, kind: 'guest', firstEpoch: 1, until }])
  const both = { kind: 'readers', position: 1, entry, certificates } as const

  const loaded = tab()
  const checked = must(await loaded.check(both))
  expect(checked.readers.map((reader) => reader.until)).toEqual([undefined, until])
  const next = await loaded.change([staying])
  const after = { kind: 'readers', position: 2, entry: next, certificates: certificates.slice(0, 1) } as const
  must(await loaded.check(after))
  const signed = must(await verifyReaders(conversation, organisation.public, after))
  expect(signed.body.readers.map(({ roster }) => roster)).toEqual([checked.body.readers[0]?.roster])
  expect((await openGranted(sam, signed))?.keys).toHaveLength(3)
  expect(await openGranted(ange, signed)).toBe(null)
})

test('[C17] [M10] the newest date of issue that a device saw counts as a time, up to a day past the others', async () => {
  const issuedAt = (at: number) => aStaple(organisation, sam.certificate, at)
  const shown = async (...staples: readonly string[]) => {
    const tab = (await aDevice()).tab()
    const answers = []
    for (const staple of staples) {
      const checked = await tab.verify({ ...seenAs(sam), staple }, trust())
      answers.push(checked.ok ? 'let in' : checked.refused)
    }
    return answers
  }
  const [old, almost, beyond] = [now - 13.5 * day, now + day, now + 1.1 * day]
  expect(await shown(await issuedAt(old))).toEqual(['let in'])
  expect(await shown(await issuedAt(almost), await issuedAt(old))).toEqual(['let in', 'lapsed'])
  // It is the error of whoever signed, and stops nobody.
  expect(await shown(await issuedAt(beyond), await issuedAt(old))).toEqual(['let in', 'let in'])
})

test('[C7][G4] each change of readers starts an epoch, whose key only its readers get', async () => {
  const { conversation, tab } = await aDevice()
  const device = tab()
  const entries = [await change(device, 1, sam), await change(device, 2), await change(device, 3, ange)]
  expect(entries.map(({ check }) => check)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }])
  const signed = await Promise.all(
    entries.map(async ({ kept }) => must(await verifyReaders(conversation, organisation.public, kept))),
  )
  expect(await Promise.all(signed.map((entry) => openGranted(sam, entry)))).toMatchObject([
    { firstEpoch: 0, keys: { length: 2 } },
    null,
    null,
  ])
  const last = await openGranted(ange, signed[2] as (typeof signed)[number])
  expect(last?.keys).toHaveLength(4)
  expect(new Set(last?.keys.map(toBase64url)).size).toBe(4)
  expect((await device.channel).holdsEpoch(3)).toBe(true)
})

test('[G9] another tab, and a reload, make the same keys of the entries that they read', async () => {
  const { tab } = await aDevice()
  const [first, second] = [tab(), tab()]
  const entries = [await change(first, 1, sam), await change(first, 2)]
  for (const { kept } of entries) expect(await second.check(kept)).toMatchObject({ ok: true })
  const content = { kind: 'text', text: 'encore', at: 0 } as const
  const claim = { seen: { position: 0, head: 'A'.repeat(43) }, former: null }
  const sender = { epoch: 2, role: 'youth', session: 'AAAAAAAAAAAAAAAAAAAAAA' as never } as const
  const sealed = must(await (await second.channel).seal(await second.signer(), sender, 0, { content, claim }))
  expect(await (await first.channel).open(sealed, () => first.author)).toMatchObject({ ok: true, value: { content } })
})

test('[C7] a change that is signed while another is read follows what was read when it began', async () => {
  const device = await aDevice()
  const [tab, other] = [device.tab(), device.tab()]
  const { kept } = await change(other, 1, sam)
  must(await tab.verify(seenAs(ange), trust()))
  const readers = [{ certificate: ange.certificate, kind: 'listener', firstEpoch: 0 }] as const

  const changes: Promise<string>[] = []
  let isRead = false
  const reading = tab.check(kept).finally(() => {
    isRead = true
  })
  // At every step of the reading one begins: the new key is there before its entry is followed.
  while (!isRead) {
    changes.push(tab.change(readers))
    await Promise.resolve()
    if (changes.length % 20 === 0) await new Promise(setImmediate)
  }
  must(await reading)
  changes.push(tab.change(readers))
  const entries = await Promise.all(changes)

  const bodies = await Promise.all(
    entries.map(async (entry) => {
      const certificates = [ange.certificate.text]
      const { body } = must(await verifyReaders(device.conversation, own, { entry, certificates }))
      return [body.epoch, body.former === null]
    }),
  )
  expect(bodies.filter(([epoch, isFirst]) => (epoch === 1) !== isFirst)).toEqual([])
  expect([bodies[0], bodies.at(-1)]).toEqual([
    [1, true],
    [2, false],
  ])
})

test('[C7][M6] two tabs that are made to let in two listeners make two keys, and each end follows one of the two', async () => {
  const { conversation, tab } = await aDevice()
  const [first, second] = [tab(), tab()]
  const toSam = await change(first, 1, sam)
  const toAnge = await change(second, 1, ange)
  const keyOf = async (member: Member<'listener'>, { kept }: typeof toSam) => {
    const signed = must(await verifyReaders(conversation, organisation.public, kept))
    return (await openGranted(member, signed))?.keys.map(toBase64url)[1]
  }
  const [samHas, angeHas] = [await keyOf(sam, toSam), await keyOf(ange, toAnge)]
  expect(samHas).toBeDefined()
  expect(angeHas).toBeDefined()
  expect(samHas).not.toBe(angeHas)
  expect(await first.check({ ...toAnge.kept, position: 2 })).toEqual({ ok: false, refused: 'forked' })
})

test('[G3] a tab follows no change that another device signed, and none with other certificates than it signed', async () => {
  const [own, other] = [await aDevice(), await aDevice()]
  const { kept } = await change(other.tab(), 1, sam)
  expect(await own.tab().check(kept)).toEqual({ ok: false, refused: 'foreign' })
  const swapped = { ...kept, certificates: [ange.certificate.text] }
  expect(await other.tab().check(swapped)).toEqual({ ok: false, refused: 'unnamed' })
  // Its own signature vouches for whom it named: no pin has to be there for a log to be read.
  expect(await other.tab().check(kept)).toMatchObject({
    ok: true,
    value: { readers: [{ certificate: { alias: 'Sam' } }] },
  })
})

test('[C17] [M10] the newest date of issue is known after a reload: no staple that was over by then lets anybody in', async () => {
  const device = await aDevice()
  const before = device.tab()
  // The phone and the service both say a time that is long past.
  const past = { ...trust(), now: now - 10 * day }
  const newer = await aStaple(organisation, sam.certificate, now - 9 * day - 1000)
  const former = await aStaple(organisation, sam.certificate, now - 24 * day)
  expect((await before.verify({ ...seenAs(sam), staple: newer }, past)).ok).toBe(true)
  expect(before.newestIssued()).toBe(now - 9 * day - 1000)
  const again = device.tab(before.newestIssued())
  expect(await again.verify({ ...seenAs(sam), staple: former }, past)).toEqual({ ok: false, refused: 'lapsed' })
  expect(again.newestIssued()).toBe(before.newestIssued())
})
