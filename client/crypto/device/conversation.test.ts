import { describe, expect, test } from 'vitest'
import { parseWithdrawal, withdrawal } from '#shared/protocol/withdrawal.ts'
import { conversationIdOf } from '../conversation-id.ts'
import { importPublic, importSigner } from '../key-pair.ts'
import { isSignedBy, sign } from '../signature.ts'
import { counting } from '../testing/counting.ts'
import { newConversation } from './conversation.ts'

describe('[C15] the pair of a conversation', () => {
  test('names the conversation, and another pair names another one', async () => {
    const [one, other] = [await newConversation(), await newConversation()]
    expect(await conversationIdOf(one.device.public)).toBe(one.conversation)
    expect(await conversationIdOf(other.device.public)).not.toBe(one.conversation)
  })

  test('is made of nothing that the other secrets are made of', async () => {
    const [one, other] = [await newConversation(counting()), await newConversation(counting())]
    expect(one.bearer).toBe(other.bearer)
    expect(one.device.scalar).not.toEqual(other.device.scalar)
  })

  test('signs, after a reload too', async () => {
    const { device } = await newConversation()
    const stored = { public: device.public, scalar: new Uint8Array(device.scalar) }
    const key = await importSigner(stored)
    const text = await sign(
      'withdrawal',
      withdrawal,
      { ticket: 'AAAAAAAAAAAAAAAAAAAAAA' as never, day: '2026-11-23' },
      key,
    )
    const parsed = parseWithdrawal(text)
    if (!parsed.ok) throw new Error(parsed.refused)
    expect(await isSignedBy(device.public, parsed.value)).toBe(true)
    expect(await importPublic('sig', device.public)).not.toBeNull()
  })
})
