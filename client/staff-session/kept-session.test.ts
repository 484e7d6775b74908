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

/** sessionStorage and IndexedDB, which Node has not. */
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
const kept = (tab = storage) => createKeptSession(tab, keys, () => now)

test('a reload finds the session again, with keys that cannot be read', async () => {
  await kept().keep(sam.session)
  expect(await kept().restore()).toEqual(sam.session)
  expect(storage.getItem('relais-session')).not.toContain('privateKey')
  await expect(crypto.subtle.exportKey('jwk', sam.session.keys.enc.privateKey)).rejects.toThrow()
})

test('what nobody used for as long as the idle lock is purged at the next start, in every tab', async () => {
  await kept().keep(sam.session)
  now += limits.staffIdleLock + 1
  const anotherTab = { ...storage, getItem: () => null } as Storage
  expect(await kept(anotherTab).restore()).toBeNull()
  expect(entries.size).toBe(0)
  expect(await kept().restore()).toBeNull()
  expect(storage.getItem('relais-session')).toBeNull()
})

test('being touched puts the purge off', async () => {
  await kept().keep(sam.session)
  now += limits.staffIdleLock - 1
  await kept().touch(sam.session)
  now += limits.staffIdleLock - 1
  expect(await kept().restore()).toEqual(sam.session)
})

test('forgetting leaves neither keys nor token', async () => {
  await kept().keep(sam.session)
  await kept().forget()
  expect([entries.size, storage.getItem('relais-session')]).toEqual([0, null])
})

test.each([
  ['is not JSON', 'x'],
  ['lost a field', '{"keys":"a"}'],
])('a stored session that %s is no session', async (_case, text) => {
  storage.setItem('relais-session', text)
  expect(await kept().restore()).toBeNull()
})

test('keys of another member than the token’s are not used', async () => {
  await kept().keep(sam.session)
  const other = await someStaff(await aHouse(), 'listener', 'Sam')
  for (const entry of entries.values()) entries.set(entry.id, { ...entry, keys: other.session.keys })
  expect(await kept().restore()).toBeNull()
})
