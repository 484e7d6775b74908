import { expect, test } from 'vitest'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { ok, refuse } from '#shared/result.ts'
import { productRules } from '../rules.ts'
import { World } from '../world.ts'
import { TermChannel } from './terms.ts'

const here = 'c1' as ConversationId
const sender = { epoch: 0, role: 'youth', session: 'page1' as SenderSessionId } as const
const content = { kind: 'text', text: 'un', at: 0 } as const

function channels() {
  const world = new World(1, productRules)
  const of = (id: ConversationId) => {
    const channel = new TermChannel(world, id)
    channel.addEpoch(0, 'key 0')
    channel.addEpoch(1, 'key 1')
    return channel
  }
  const sealed = of(here).seal(sender, 3, content)
  if (!sealed.ok) throw new Error(sealed.refused)
  return { of, envelope: sealed.value }
}

test('what one end seals, another end of the same conversation opens', () => {
  const { of, envelope } = channels()
  expect(of(here).open(envelope)).toEqual(ok(content))
})

test.each<[string, Partial<Envelope>]>([
  ['epoch', { epoch: 1 }],
  ['role', { role: 'listener' }],
  ['session', { session: 'page2' as SenderSessionId }],
  ['sequence', { sequence: 4 }],
])('[G3] a line does not open with another %s than the one it was sealed with', (_field, change) => {
  const { of, envelope } = channels()
  expect(of(here).open({ ...envelope, ...change })).toEqual(refuse('unreadable'))
})

test('[G3] it does not open in another conversation, nor without its key', () => {
  const { of, envelope } = channels()
  expect(of('c2' as ConversationId).open(envelope)).toEqual(refuse('unreadable'))
  expect(of(here).open({ ...envelope, epoch: 2 })).toEqual(refuse('no-key'))
})
