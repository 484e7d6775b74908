import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newPair } from '#client/crypto/key-pair.ts'
import { heldEnc, readStaffKeys, takeReadable } from '#client/crypto/staff/staff-keys.ts'
import { must } from '#client/crypto/testing/people.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { aHouse, now as morning, type SomeStaff, someStaff } from '#client/enrolment/testing/people.ts'
import { aHalfKeeper, type HalfKeeper } from '#client/stored/testing/half-keeper.ts'
import { memoryStorage } from '#client/stored/testing/memory-storage.ts'
import { toBase64url } from '#shared/base64url.ts'
import { limits } from '#shared/protocol/limits.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { createKeptSession, type KeptSessionParts } from './kept-session.ts'

let now: number
let sam: SomeStaff
let session: UnlockedSession
let halves: HalfKeeper
let texts: Map<string, string>
let waits: (() => void)[]
/** The private scalars, as texts that must stand nowhere. */
let scalars: string[]

beforeEach(async () => {
  now = morning
  halves = aHalfKeeper()
  texts = new Map()
  waits = []
  sam = await someStaff(await aHouse(), 'listener', 'Sam')
  session = sam.session
  scalars = []
})

afterEach(() => {
  vi.restoreAllMocks()
})

/** A page, loaded in this tab. */
const page = (more: Partial<KeptSessionParts> = {}) =>
  createKeptSession({
    storage: () => memoryStorage(texts),
    halves,
    now: () => now,
    after(_, run) {
      waits.push(run)
      return () => undefined
    },
    ...more,
  })

const stored = () => JSON.parse(texts.get('relais-session') ?? '{}') as Record<string, string>

async function keep() {
  const kept = page()
  expect(await kept.keep(session)).toBe(true)
  await eventually(() => expect(halves.secrets()).toEqual([stored().secret]))
  return kept
}

async function expectSame(restored: UnlockedSession | null) {
  const { keys, ...rest } = restored ?? { keys: undefined }
  const { keys: own, ...wanted } = session
  expect(rest).toEqual(wanted)
  const points = async (of: typeof own | undefined) =>
    of && Promise.all([of.enc, of.sig].map(({ publicKey }) => crypto.subtle.exportKey('raw', publicKey)))
  expect(await points(keys)).toEqual(await points(own))
}

test('a reload finds the session again, with keys that cannot be read', async () => {
  await keep()
  const restored = await page().restore()
  await expectSame(restored)
  for (const pair of [restored?.keys.enc, restored?.keys.sig])
    await expect(crypto.subtle.exportKey('jwk', pair?.privateKey as CryptoKey)).rejects.toThrow()
  expect(restored && takeReadable(restored.keys)).toBeNull()
})

test('[S27] a reload finds a listener’s former and next keys, which are sealed like the others', async () => {
  const { id } = session.staff
  const fresh = takeReadable(session.keys)
  if (!fresh) throw new Error('not readable')
  const [former, next] = [await newPair(), await newPair()]
  session = { ...session, keys: must(await readStaffKeys(id, { ...fresh, former: [former], next })) }
  await keep()
  expect([...texts.values()].join()).not.toMatch(
    new RegExp([former, next].map((each) => toBase64url(each.scalar)).join('|')),
  )
  const restored = await page().restore()
  await expectSame(restored)
  for (const point of [former.public, fresh.enc.public, next.public]) {
    const held = restored && (await heldEnc(restored.keys, point))
    expect(held?.privateKey.extractable).toBe(false)
  }
})

test('[D1] neither keys nor token are stored in clear', async () => {
  const fresh = takeReadable(session.keys)
  if (!fresh) throw new Error('not readable')
  scalars = [toBase64url(fresh.enc.scalar), toBase64url(fresh.sig.scalar), session.token]
  const again = (await someStaff(await aHouse(), 'listener', 'Ange')).session
  const readable = takeReadable(again.keys)
  expect(readable && takeReadable(again.keys)).toBeNull()
  // Keys that were taken once are kept no more, and the page says so.
  expect(await page().keep(session)).toBe(false)
  session = (await someStaff(await aHouse(), 'listener', 'Sam')).session
  await keep()
  for (const text of [session.token, session.staff.id, ...scalars])
    expect([...texts.values()].join()).not.toContain(text)
})

test('[D4] each load takes other halves, and drops the former ones', async () => {
  await keep()
  for (let load = 0; load < 3; load += 1) {
    const before = stored()
    await expectSame(await page().restore())
    await eventually(() => {
      expect(stored().secret).not.toBe(before.secret)
      expect(halves.secrets()).toEqual([stored().secret])
    })
    for (const name of ['secret', 'own', 'session', 'keys']) expect(stored()[name]).not.toBe(before[name])
  }
})

test('[G14] forgetting drops the half: what was stored opens no more', async () => {
  const kept = await keep()
  const before = new Map(texts)
  await kept.forget()
  await eventually(() => expect(halves.secrets()).toEqual([]))
  expect(texts.size).toBe(0)
  texts = before
  expect(await page().restore()).toBeNull()
})

test('[G14] a page that finds nothing to open drops the half and leaves nothing', async () => {
  await keep()
  now += limits.staffIdleLock + 1
  expect(await page().restore()).toBeNull()
  await eventually(() => expect([texts.size, halves.secrets()]).toEqual([0, []]))
})

/** A page whose half is kept for sure, so that the next touch renews it. */
async function keepForSure() {
  const kept = await keep()
  await eventually(async () => {
    await kept.touch(session)
    expect(halves.asked.at(-1)).toBe('renew')
  })
  return kept
}

test('[D2] `touch` delays the lock, and renews the half; where the service has lost it, the page takes other ones', async () => {
  const kept = await keepForSure()
  const { secret = '' } = stored()
  now += limits.staffIdleLock - 1
  await halves.drop(secret, false)
  await kept.touch(session)
  await eventually(() => expect(halves.secrets()).toEqual([stored().secret]))
  expect(stored().secret).not.toBe(secret)
  now += limits.staffIdleLock - 1
  await expectSame(await page().restore())
})

test.each(['forget', 'lock'] as const)(
  '[G14][D2] a renewal that is under way at %s does not bring the half back',
  async (end) => {
    const kept = await keepForSure()
    const service = halves.renew
    const arrivals: (() => void)[] = []
    halves = Object.assign(halves, {
      async renew(...given: Parameters<HalfKeeper['renew']>) {
        await new Promise<void>((resolve) => arrivals.push(resolve))
        return service(...given)
      },
    })
    const touching = kept.touch(session)
    await eventually(() => expect(arrivals).toHaveLength(1))
    await kept[end]()
    await eventually(() => expect(halves.secrets()).toEqual([]))
    arrivals[0]?.()
    await touching
    expect([halves.secrets(), texts.size]).toEqual([[], 0])
  },
)

test('[G14] [S28] behind a locked veil nothing on the disk opens; the keys that the password gives back are kept under other halves', async () => {
  const kept = await keepForSure()
  const before = new Map(texts)
  const { secret } = stored()
  await kept.lock()
  await eventually(() => expect(halves.secrets()).toEqual([]))
  expect(texts.size).toBe(0)
  // Nothing that the page still has opens it either.
  await kept.touch(session)
  expect(await kept.keep(session)).toBe(false)
  expect(texts.size).toBe(0)
  session = { ...session, keys: must(await readStaffKeys(session.staff.id, sam.fresh)) }
  await kept.keep(session)
  await eventually(() => expect(halves.secrets()).toEqual([stored().secret]))
  expect(stored().secret).not.toBe(secret)
  await expectSame(await page().restore())
  texts = before
  expect(await page().restore()).toBeNull()
})

test('a renewed certificate is kept beside the same keys', async () => {
  const kept = await keep()
  const { keys } = stored()
  session = { ...session, certificate: (await someStaff(await aHouse(), 'listener', 'Sam')).session.certificate }
  expect(await kept.keep(session)).toBe(true)
  expect(stored().keys).toBe(keys)
  await expectSame(await page().restore())
})

test('without the network the page waits, and opens by itself when the network is back', async () => {
  await keep()
  halves.refuseAll('unreachable')
  const restoring = page().restore()
  await eventually(() => expect(waits).toHaveLength(1))
  halves.refuseAll(null)
  waits[0]?.()
  await expectSame(await restoring)
})

test.each([
  ['is not JSON', 'x'],
  ['lost a field', '{"keys":"a"}'],
])('a stored session that %s is no session', async (_case, text) => {
  texts.set('relais-session', text)
  expect(await page().restore()).toBeNull()
})

test('keys that are not this session’s are not used', async () => {
  await keep()
  const { keys } = stored()
  texts.clear()
  session = (await someStaff(await aHouse(), 'listener', 'Sam')).session
  await page().keep(session)
  texts.set('relais-session', JSON.stringify({ ...stored(), keys }))
  expect(await page().restore()).toBeNull()
})

test('a duplicated tab continues under halves of its own, and outlives the end of the other page', async () => {
  const first = await keep()
  const copy = new Map(texts)
  const second = page({ storage: () => memoryStorage(copy) })
  await expectSame(await second.restore())
  const { secret } = stored()
  await eventually(() => expect(halves.secrets()).not.toContain(secret))
  // The first page learns that another one took over, and forgets.
  await first.forget()
  await expectSame(await page({ storage: () => memoryStorage(copy) }).restore())
})

const refuse = () => {
  throw new DOMException('denied', 'SecurityError')
}
const whole = { getItem: () => null, setItem() {}, removeItem() {} } as unknown as Storage

test.each<[string, () => Storage]>([
  ['throws when looked at', refuse],
  ['throws when written to', () => ({ ...whole, setItem: refuse })],
  ['throws at everything', () => ({ getItem: refuse, setItem: refuse, removeItem: refuse }) as unknown as Storage],
])('storage that %s: the session is not kept, which is said, and nothing throws', async (_, storage) => {
  const kept = page({ storage })
  expect(await kept.restore()).toBeNull()
  expect(await kept.keep(session)).toBe(false)
  await kept.touch(session)
  await kept.forget()
  expect(halves.secrets()).toEqual([])
})

test('a browser without any storage keeps nothing', async () => {
  const kept = createKeptSession({ halves })
  expect(await kept.restore()).toBeNull()
  expect(await kept.keep(session)).toBe(false)
  await kept.forget()
})

test('a fault of the page does not count as a refusal of the browser', async () => {
  const broken = (): Storage => {
    throw new RangeError('a mistake')
  }
  await expect(page({ storage: broken }).keep(session)).rejects.toThrow('a mistake')
})

test('[D1] [S35] what a desk keeps is found again after a reload, sealed anew with each, and stands nowhere in clear', async () => {
  const kept = await keep()
  await kept.keepDesk('un brouillon')
  expect([...texts.values()].join()).not.toContain('un brouillon')
  const first = stored().desk
  const second = page()
  await expectSame(await second.restore())
  expect(second.desk()).toBe('un brouillon')
  await eventually(() => expect(stored().desk).not.toBe(first))
  const third = page()
  await third.restore()
  expect(third.desk()).toBe('un brouillon')
})

/** Calls `meanwhile` when the page next seals something after this half was put, before that is sealed. */
function whenSealing(meanwhile: () => unknown): { readonly after: (put: HalfKeeper['put']) => HalfKeeper['put'] } {
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle)
  let isDue = false
  vi.spyOn(crypto.subtle, 'encrypt').mockImplementation(async (...given) => {
    if (isDue) {
      isDue = false
      await meanwhile()
    }
    return encrypt(...given)
  })
  return {
    after:
      (put) =>
      async (...given) => {
        const answer = await put(...given)
        isDue = true
        return answer
      },
  }
}

test('[S35] what a desk keeps while the page stores itself under other halves is stored under those', async () => {
  await (await keep()).keepDesk('un ancien')
  const before = stored().secret
  const secrets: string[] = []
  const storage = memoryStorage(texts)
  const reloaded = page({
    storage: () => ({
      ...storage,
      setItem(name, text) {
        secrets.push(JSON.parse(text).secret)
        storage.setItem(name, text)
      },
    }),
  })
  const sealing = whenSealing(() => void reloaded.keepDesk('le dernier'))
  Object.assign(halves, { put: sealing.after(halves.put) })
  await reloaded.restore()
  // The page's own, and the newer text of the desk.
  await eventually(() => expect(secrets.filter((secret) => secret !== before)).toHaveLength(2))
  const again = page()
  await again.restore()
  expect(again.desk()).toBe('le dernier')
})

test('[S35] what was being sealed under the former halves does not stand beside the new ones', async () => {
  await keep()
  const before = stored().secret
  const reloaded = page()
  await reloaded.restore()
  let free = () => {}
  const isFree = new Promise<void>((resolve) => {
    free = resolve
  })
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle)
  let held = 0
  vi.spyOn(crypto.subtle, 'encrypt').mockImplementation(async (...given) => {
    held += 1
    if (held === 1) await isFree
    return encrypt(...given)
  })
  const keeping = reloaded.keepDesk('un brouillon')
  await eventually(() => expect(stored().secret).not.toBe(before))
  free()
  await keeping
  const again = page()
  await again.restore()
  expect(again.desk()).toBe('un brouillon')
})

test.each(['forget', 'lock'] as const)(
  '[G14] [S35] %s leaves nothing of what a desk keeps, not even what is under way',
  async (end) => {
    const kept = await keep()
    const keeping = kept.keepDesk('un brouillon')
    await kept[end]()
    await keeping
    expect(kept.desk()).toBeNull()
    await kept.keepDesk('plus tard')
    expect([kept.desk(), texts.size]).toEqual(['plus tard', 0])
  },
)
