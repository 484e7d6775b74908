import { expect, test } from 'vitest'
import type { SenderSessionId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { randomId } from '../platform/random-id.ts'
import { emptyHead, placeMessage } from './message-log.ts'

const sealed = (characters: number) => ({
  ...({ epoch: 0, role: 'youth', session: randomId() as SenderSessionId, sequence: 0 } as const),
  sealed: 'A'.repeat(characters),
})

test('[L7][G18] a log is full at its limit of sealed bytes', () => {
  const head = { ...emptyHead, lastPosition: 10, bytes: limits.conversationBytes - 1000 }
  expect(placeMessage(head, 0, sealed(1000))).toMatchObject(
    ok({ head: { lastPosition: 11, bytes: limits.conversationBytes } }),
  )
  expect(placeMessage(head, 0, sealed(1001))).toEqual(refuse('full'))
})

test('[L2] a full log still recognises a repeat', () => {
  const message = sealed(1000)
  const head = { ...emptyHead, senders: { [`youth:${message.session}`]: 0 }, bytes: limits.conversationBytes }
  expect(placeMessage(head, 0, message)).toEqual(ok({ repeat: true }))
})
