import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64url } from '#shared/base64url.ts'
import type { ConversationId } from '#shared/ids.ts'
import { identify } from './identity.ts'

const id = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => toBase64url(new Uint8Array(bytes)) as ConversationId)
const few = fc.uniqueArray(id, { minLength: 1, maxLength: 6 })

test('conversations of one desk never share a colour or an initial', () => {
  fc.assert(
    fc.property(few, (conversations) => {
      const given = [...identify(conversations).values()]
      expect(new Set(given.map(({ name }) => name.charAt(0))).size).toBe(conversations.length)
      expect(new Set(given.map(({ colour }) => colour)).size).toBe(conversations.length)
    }),
  )
})

test('a conversation keeps its name and colour when others come or leave', () => {
  fc.assert(
    fc.property(few, id, (conversations, comer) => {
      const [first, ...others] = conversations
      const before = identify(conversations)
      const after = identify([comer, ...others], before)
      for (const conversation of others) expect(after.get(conversation)).toEqual(before.get(conversation))
      expect(after.has(first as ConversationId)).toBe(first === comer)
    }),
  )
})

test('a reload gives the same names', () => {
  fc.assert(
    fc.property(few, (conversations) => {
      expect(identify(conversations)).toEqual(identify([...conversations]))
    }),
  )
})
