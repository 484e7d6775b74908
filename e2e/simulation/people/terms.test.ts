import { expect, test } from 'vitest'
import type { AuthorOf } from '#client/crypto/channel.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import { ok, refuse } from '#shared/result.ts'
import { productRules } from '../rules.ts'
import { World } from '../world.ts'
import { point } from './sealed-terms.ts'
import { termChannel } from './term-channel.ts'

const here = 'c1' as ConversationId
const sender = { epoch: 0, role: 'youth', session: 'page1' as SenderSessionId } as const
const head = 'A'.repeat(43)
const claim = { seen: { position: 0, head }, former: null }
const content = { kind: 'text', text: 'un', at: 0 } as const
const author = point('device')
const isYoung: AuthorOf = () => author

async function channels() {
  const world = new World(1, productRules)
  world.terms.pair({ public: author, scalar: 'its scalar' })
  world.terms.pair({ public: point('other'), scalar: 'another scalar' })
  const of = async (id: ConversationId) => {
    const channel = termChannel(world, { kind: 'conversation', id })
    await channel.addEpoch(0, Uint8Array.of(0))
    await channel.addEpoch(1, Uint8Array.of(1))
    return channel
  }
  const own = await of(here)
  const signer = { key: 'its scalar' as never, public: author, certificate: null }
  const sealed = await own.seal(signer, sender, 3, { content, claim })
  const receipt = await own.sealSignal(signer, sender, 3, { kind: 'received', seen: claim.seen })
  if (!sealed.ok || !receipt.ok) throw new Error('not sealed')
  return { own, other: await of('c2' as ConversationId), envelope: sealed.value, frame: receipt.value }
}

test('what one end seals, another end of the same conversation opens', async () => {
  const { own, envelope, frame } = await channels()
  expect(await own.open(envelope, isYoung)).toEqual(ok({ author, certificate: null, claim, content }))
  expect(await own.openSignal(frame, isYoung)).toEqual(ok({ kind: 'received', seen: claim.seen, author }))
})

test.each<[string, Partial<Envelope & SignalFrame>]>([
  ['epoch', { epoch: 1 }],
  ['role', { role: 'listener' }],
  ['session', { session: 'page2' as SenderSessionId }],
  ['sequence', { sequence: 4, counter: 4 }],
])('[G3] nothing opens with another %s than the one it was sealed with', async (_field, change) => {
  const { own, envelope, frame } = await channels()
  expect(await own.open({ ...envelope, ...change }, isYoung)).toEqual(refuse('unreadable'))
  expect(await own.openSignal({ ...frame, ...change }, isYoung)).toEqual(refuse('unreadable'))
})

test('[G3] it does not open in another conversation, nor without its key', async () => {
  const { own, other, envelope } = await channels()
  expect(await other.open(envelope, isYoung)).toEqual(refuse('unreadable'))
  expect(await own.open({ ...envelope, epoch: 2 }, isYoung)).toEqual(refuse('no-key'))
})

test.each<[string, AuthorOf]>([
  ['of another key', () => point('other')],
  ['of somebody whose key is not known', () => point('nobody')],
  ['of nobody', () => null],
])('[M1] neither a line nor a receipt is %s', async (_whose, authorOf) => {
  const { own, envelope, frame } = await channels()
  expect(await own.open(envelope, authorOf)).toEqual(refuse('forged'))
  expect(await own.openSignal(frame, authorOf)).toEqual(refuse('forged'))
})
