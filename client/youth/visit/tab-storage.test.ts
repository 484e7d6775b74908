import { expect, test } from 'vitest'
import { aHalfKeeper } from '#client/stored/testing/half-keeper.ts'
import { aStorage, tabStorageOver } from '../testing/tab.ts'
import { openEntry } from './sealed-entries.ts'
import { conversationEntry, openTabStorage, rememberedCredentials, ticketEntry } from './tab-storage.ts'

const conversation = 'AAAAAAAAAAAAAAAAAAAAAA'
const bearer = 'A'.repeat(43)
const text = (more: object = {}) => JSON.stringify({ conversation, bearer, ...more })

const openOver = (storage: () => Storage) => openTabStorage(async () => openEntry, storage)

test('[G14] after it is closed for good everything is wiped, and nothing is stored any more', async () => {
  const kept = aStorage()
  const tab = tabStorageOver(kept)
  tab.write(conversationEntry, text())
  kept.setItem('another', '2')
  await tab.settled()
  tab.write(conversationEntry, text({ more: 1 }))
  tab.closeForGood()
  tab.write(conversationEntry, text())
  tab.show(true)
  await tab.settled()
  expect(kept).toHaveLength(0)
})

test('[D1] nothing that is written is stored in clear, but which screen is shown', async () => {
  const kept = aStorage()
  const tab = tabStorageOver(kept)
  tab.write(conversationEntry, text({ secret: 'un secret' }))
  tab.write(ticketEntry, JSON.stringify({ keys: { ticket: conversation, bearer } }))
  tab.show(true)
  await tab.settled()
  const stored = Array.from({ length: kept.length }, (_, index) => kept.getItem(kept.key(index) ?? '')).join()
  expect(kept).toHaveLength(3)
  for (const clear of ['un secret', bearer, conversation]) expect(stored).not.toContain(clear)
  expect(tab.secrets()).toHaveLength(2)
})

test('[D4] conversation and ticket share no half', async () => {
  const kept = aStorage()
  const halves = aHalfKeeper()
  const tab = tabStorageOver(kept, halves)
  tab.write(conversationEntry, text())
  tab.write(ticketEntry, JSON.stringify({ keys: { ticket: conversation, bearer } }))
  await tab.settled()
  expect(new Set(tab.secrets()).size).toBe(2)
  // The conversation's goes with the request that opens it.
  await expect.poll(() => halves.secrets()).toEqual(tab.secrets().slice(1))
  expect((await tab.unplaced(conversationEntry))?.secret).toBe(tab.secrets()[0])
})

test('[G14][D4] a reload does not forget a half that is still owed: quick exit drops it too', async () => {
  const kept = aStorage()
  const halves = aHalfKeeper()
  const offline = { ...halves, drop: async () => unheard }
  const first = tabStorageOver(kept, offline)
  first.write(conversationEntry, text())
  await first.settled()
  const half = await first.unplaced(conversationEntry)
  if (half) halves.keep(half, { kind: 'conversation', conversation: conversation as never, bearer })
  first.placed(conversationEntry)
  const [former = ''] = first.secrets()
  first.sealAnew(conversationEntry)
  await expect.poll(() => first.secrets().length).toBe(2)
  await first.settled()
  expect(tabStorageOver(kept, offline).secrets()).toContain(former)
  first.closeForGood()
  expect(kept).toHaveLength(0)
})

const unheard = { ok: false, refused: 'unreachable' } as const

const refuse = () => {
  throw new DOMException('refused', 'SecurityError')
}

test.each<[string, () => Storage]>([
  ['throws when looked at', refuse],
  ['is not there', () => null as unknown as Storage],
  ['throws when written to', () => ({ ...aStorage(), setItem: refuse })],
])(
  'if the storage %s, the page keeps values in memory while it is open, and reports that a reload loses them',
  async (_, storage) => {
    const tab = openOver(storage)
    tab.write(conversationEntry, text())
    expect([tab.read(conversationEntry), tab.read(ticketEntry), tab.keeps()]).toEqual([text(), undefined, false])
    await tab.settled()
    expect(await tab.unplaced(conversationEntry)).toBeUndefined()
    tab.remove(conversationEntry)
    expect(tab.read(conversationEntry)).toBeUndefined()
    tab.write(ticketEntry, text())
    tab.closeForGood()
    tab.write(conversationEntry, text())
    expect([tab.read(conversationEntry), tab.read(ticketEntry)]).toEqual([undefined, undefined])
  },
)

test('a full storage keeps no old value, and takes new ones later', async () => {
  const kept = aStorage()
  let isFull = false
  const setItem = (name: string, value: string) => (isFull ? refuse() : kept.setItem(name, value))
  const tab = openOver(() => Object.assign(Object.create(kept), { setItem }))
  const write = async (more: object) => {
    tab.write(conversationEntry, text(more))
    await tab.settled()
  }
  await write({ value: 'old' })
  expect(tab.keeps()).toBe(true)
  isFull = true
  await write({ value: 'new' })
  expect([tab.read(conversationEntry), kept.getItem(conversationEntry), tab.keeps()]).toEqual([
    text({ value: 'new' }),
    null,
    false,
  ])
  isFull = false
  await write({ value: 'newer' })
  expect([tab.holds(conversationEntry), tab.keeps()]).toEqual([true, true])
})

test.each([
  ['what a conversation left', text({ keys: [] }), { conversation, bearer }],
  ['nothing', undefined, undefined],
  ['what cannot be read', '{', undefined],
  ['something else', JSON.stringify({ conversation: 'x', bearer }), undefined],
])('the credentials in %s', (_what, left, credentials) => {
  const tab = openOver(aStorage)
  if (left !== undefined) tab.write(conversationEntry, left)
  expect(rememberedCredentials(tab)).toEqual(credentials)
})
