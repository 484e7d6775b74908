import { expect, test } from 'vitest'
import { aStorage } from '../testing/tab.ts'
import { conversationEntry, openTabStorage, rememberedCredentials } from './tab-storage.ts'

const conversation = 'AAAAAAAAAAAAAAAAAAAAAA'
const bearer = 'A'.repeat(43)

test('[G14] once closed for good everything is gone, and nothing is kept any more', () => {
  const kept = aStorage()
  const storage = openTabStorage(() => kept)
  storage.write('one', '1')
  kept.setItem('another', '2')
  storage.closeForGood()
  storage.write('one', '1')
  expect(kept).toHaveLength(0)
})

test('a browser that refuses its storage is no reason to fail', () => {
  const storage = openTabStorage(() => {
    throw new DOMException('refused', 'SecurityError')
  })
  storage.write('one', '1')
  storage.remove('one')
  storage.closeForGood()
  expect(storage.read('one')).toBeUndefined()
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
