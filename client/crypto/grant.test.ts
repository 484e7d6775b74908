import { describe, expect, test } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import { newConversation } from './device/conversation.ts'
import { giveGrant } from './device/grant.ts'
import { newId } from './random.ts'
import { openGrant } from './staff/granted.ts'
import { aMember, anOrganisation, certified } from './testing/people.ts'

const organisation = await anOrganisation()
const listener = await aMember(organisation, 'listener')
const other = await aMember(organisation, 'listener')
const { conversation, key } = await newConversation()
const wrapped = await giveGrant(listener.certificate, conversation, 1, key)

describe('[G3] a grant', () => {
  test('opens for its listener, conversation and epoch', async () => {
    expect(await openGrant(listener, wrapped, conversation, 1)).toEqual(key)
  })

  test('does not open for any other listener, conversation or epoch', async () => {
    expect(await openGrant(other, wrapped, conversation, 1)).toBeNull()
    expect(await openGrant({ ...listener, id: other.id }, wrapped, conversation, 1)).toBeNull()
    expect(await openGrant(listener, wrapped, newId<ConversationId>(), 1)).toBeNull()
    expect(await openGrant(listener, wrapped, conversation, 0)).toBeNull()
  })

  test('made under a certificate still opens after that certificate was renewed', async () => {
    const { text: _, fingerprint: __, ...leaf } = listener.certificate
    const renewed = await certified(organisation, { ...leaf, exp: leaf.exp + 86_400 }, 'listener')
    const later = await giveGrant(renewed, conversation, 2, key)
    expect(await openGrant(listener, later, conversation, 2)).toEqual(key)
    expect(await openGrant(listener, wrapped, conversation, 1)).toEqual(key)
  })
})
