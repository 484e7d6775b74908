import { expect, test } from 'vitest'
import { aStorage } from '../testing/tab.ts'
import { conversationEntry, openTabStorage, rememberedCredentials } from './tab-storage.ts'

const conversation = 'AAAAAAAAAAAAAAAAAAAAAA'
const bearer = 'A'.repeat(43)

test('[G14] after it is closed for good everything is wiped, and nothing is stored any more', () => {
  const kept = aStorage()
  const storage = openTabStorage(() => kept)
  storage.write('one', '1')
  kept.setItem('another', '2')
  storage.closeForGood()
  storage.write('one', '1')
  expect(kept).toHaveLength(0)
})

const refuse = () => {
  throw new DOMException('refused', 'SecurityError')
}

test.each<[string, () => Storage]>([
  ['throws when looked at', refuse],
  ['is not there', () => null as unknown as Storage],
  ['throws when written to', () => ({ ...aStorage(), setItem: refuse })],
])(
  'if the storage %s, the page keeps values in memory while it is open, and reports that a reload loses them',
  (_, storage) => {
    const tab = openTabStorage(storage)
    tab.write('one', '1')
    expect([tab.read('one'), tab.read('two'), tab.keeps()]).toEqual(['1', undefined, false])
    tab.remove('one')
    expect(tab.read('one')).toBeUndefined()
    tab.write('two', '2')
    tab.closeForGood()
    tab.write('three', '3')
    expect([tab.read('two'), tab.read('three')]).toEqual([undefined, undefined])
  },
)

test('a full storage keeps no old value, and takes new ones later', () => {
  const kept = aStorage()
  let isFull = false
  const setItem = (name: string, text: string) => (isFull ? refuse() : kept.setItem(name, text))
  const tab = openTabStorage(() => Object.assign(Object.create(kept), { setItem }))
  tab.write('one', 'old')
  expect(tab.keeps()).toBe(true)
  isFull = true
  tab.write('one', 'new')
  expect([tab.read('one'), kept.getItem('one'), tab.keeps()]).toEqual(['new', null, false])
  isFull = false
  tab.write('one', 'newer')
  expect([tab.read('one'), kept.getItem('one'), tab.keeps()]).toEqual(['newer', 'newer', true])
})

test.each([
  ['what a conversation left', JSON.stringify({ conversation, bearer, keys: [] }), { conversation, bearer }],
  ['nothing', undefined, undefined],
  ['what cannot be read', '{', undefined],
  ['something else', JSON.stringify({ conversation: 'x', bearer }), undefined],
])('the credentials in %s', (_what, text, credentials) => {
  const storage = openTabStorage(aStorage)
  const kept = aStorage()
  const tab = text === undefined ? storage : openTabStorage(() => kept)
  if (text !== undefined) tab.write(conversationEntry, text)
  expect(rememberedCredentials(tab)).toEqual(credentials)
})
