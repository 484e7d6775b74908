import { beforeAll, beforeEach, expect, test } from 'vitest'
import { aHouse, now as morning, type SomeStaff, someStaff } from '#client/enrolment/testing/people.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { KeptKeys } from './kept-keys.ts'
import { createKeptSession } from './kept-session.ts'

let sam: SomeStaff
beforeAll(async () => {
  sam = await someStaff(await aHouse(), 'listener', 'Sam')
})

let now: number
let entries: Map<string, KeptKeys>
let storage: Storage

/** Stand-ins for sessionStorage and IndexedDB, which Node lacks. */
beforeEach(() => {
  now = morning
  entries = new Map()
  const texts = new Map<string, string>()
  storage = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => texts.set(name, text),
    removeItem: (name: string) => texts.delete(name),
  } as unknown as Storage
})

const keys = {
  keep: async (entry: KeptKeys) => entries.set(entry.id, entry),
  read: async (id: string) => entries.get(id),
  forget: async (id: string) => entries.delete(id),
  async purge(before: number) {
    for (const { id, seenAt } of entries.values()) if (seenAt < before) entries.delete(id)
  },
}
/** A page, loaded in this tab. */
const kept = (tab = storage) =>
  createKeptSession(
    () => tab,
    keys,
    () => now,
  )

/** The copy of the storage that a browser gives to a duplicated tab. */
function copyOf(text: string | null): Storage {
  const texts = new Map(text === null ? [] : [['relais-session', text]])
  return {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem: (name: string, text: string) => texts.set(name, text),
    removeItem: (name: string) => texts.delete(name),
  } as unknown as Storage
}

test('a reload finds the session again, with keys that cannot be read', async () => {
  await kept().keep(sam.session)
  expect(await kept().restore()).toEqual(sam.session)
  expect(storage.getItem('relais-session')).not.toContain('privateKey')
  await expect(crypto.subtle.exportKey('jwk', sam.session.keys.enc.privateKey)).rejects.toThrow()
})

test('sessions unused for the time of the idle lock are purged at the next start, in every tab', async () => {
  await kept().keep(sam.session)
  now += limits.staffIdleLock + 1
  const anotherTab = { ...storage, getItem: () => null } as Storage
  expect(await kept(anotherTab).restore()).toBeNull()
  expect(entries.size).toBe(0)
  expect(await kept().restore()).toBeNull()
  expect(storage.getItem('relais-session')).toBeNull()
})

test('`touch` delays the purge', async () => {
  const page = kept()
  await page.keep(sam.session)
  now += limits.staffIdleLock - 1
  await page.touch(sam.session)
  now += limits.staffIdleLock - 1
  expect(await kept().restore()).toEqual(sam.session)
})

test('forgetting leaves neither keys nor token', async () => {
  const page = kept()
  await page.keep(sam.session)
  await page.forget()
  expect([entries.size, storage.getItem('relais-session')]).toEqual([0, null])
})

test.each([
  ['is not JSON', 'x'],
  ['lost a field', '{"keys":"a"}'],
])('a stored session that %s is no session', async (_case, text) => {
  storage.setItem('relais-session', text)
  expect(await kept().restore()).toBeNull()
})

test('keys of a member other than the token’s are not used', async () => {
  await kept().keep(sam.session)
  const other = await someStaff(await aHouse(), 'listener', 'Sam')
  for (const entry of entries.values()) entries.set(entry.id, { ...entry, keys: other.session.keys })
  expect(await kept().restore()).toBeNull()
})

test('a duplicated tab has separate keys: neither page ends the other’s session', async () => {
  const first = kept()
  await first.keep(sam.session)
  const tab = copyOf(storage.getItem('relais-session'))
  const second = kept(tab)
  expect(await second.restore()).toEqual(sam.session)
  expect(entries.size).toBe(2)
  // The first page hears that another one took over, and deletes its keys; the second is reloaded.
  await first.forget()
  second.leave()
  expect(await kept(tab).restore()).toEqual(sam.session)
  await second.forget()
  expect(entries.size).toBe(0)
})

test('a duplicated tab that finds nothing does not touch the other’s session', async () => {
  await kept().keep(sam.session)
  const text = storage.getItem('relais-session')?.replace('"keys":"', '"keys":"no-')
  const tab = copyOf(text ?? null)
  expect(await kept(tab).restore()).toBeNull()
  expect([entries.size, tab.getItem('relais-session')]).toEqual([1, null])
})

test('a reload continues with the same keys, and leaves no others behind', async () => {
  for (let load = 0; load < 3; load += 1) {
    const page = kept()
    if (load === 0) await page.keep(sam.session)
    else expect(await page.restore()).toEqual(sam.session)
    expect(entries.size).toBe(1)
    page.leave()
    // The browser shows the page again from its memory, and the page is left again.
    page.comeBack()
    page.leave()
  }
})

const refuse = () => {
  throw new DOMException('denied', 'SecurityError')
}
const whole = { getItem: () => null, setItem() {}, removeItem() {} } as unknown as Storage
const refusing: [string, () => Storage, Partial<typeof keys>][] = [
  ['throws when looked at', refuse, {}],
  ['throws when written to', () => ({ ...whole, setItem: refuse }), {}],
  ['throws at everything', () => ({ getItem: refuse, setItem: refuse, removeItem: refuse }) as unknown as Storage, {}],
  ['has no place for keys', () => whole, { keep: async () => refuse(), purge: async () => refuse() }],
]

test.each(refusing)(
  'storage that %s: the session is not kept, which is said, and nothing throws',
  async (_, tab, broken) => {
    const page = createKeptSession(tab, { ...keys, ...broken }, () => now)
    expect(await page.restore()).toBeNull()
    expect(await page.keep(sam.session)).toBe(false)
    await page.touch(sam.session)
    page.leave()
    page.comeBack()
    await page.forget()
  },
)

test('a browser without any storage keeps nothing', async () => {
  const page = createKeptSession()
  expect(await page.restore()).toBeNull()
  expect(await page.keep(sam.session)).toBe(false)
  await page.forget()
})

test('a fault of the page does not count as a refusal of the browser', async () => {
  const broken = async () => {
    throw new RangeError('a mistake')
  }
  await expect(createKeptSession(() => storage, { ...keys, keep: broken }).keep(sam.session)).rejects.toThrow(
    'a mistake',
  )
})
