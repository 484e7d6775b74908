import { expect, test } from 'vitest'
import type { SenderSessionId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { randomId } from '../platform/random-id.ts'
import { placeMessage } from './message-log.ts'

const sealed = (characters: number) => ({
  ...({ epoch: 0, role: 'youth', session: randomId() as SenderSessionId, sequence: 0 } as const),
  sealed: 'A'.repeat(characters),
})

test('[L7][G18] a log is full at its limit of sealed bytes', () => {
  const log = { epoch: 0, lastPosition: 10, senders: {}, bytes: limits.conversationBytes - 1000 }
  expect(placeMessage(log, sealed(1000))).toMatchObject(ok({ lastPosition: 11, bytes: limits.conversationBytes }))
  expect(placeMessage(log, sealed(1001))).toEqual(refuse('full'))
})

test('[L7] a log without a byte count starts counting at 0', () => {
  const log = { epoch: 0, lastPosition: 10, senders: {} }
  expect(placeMessage(log, sealed(1000))).toMatchObject(ok({ bytes: 1000 }))
})

test('[L2] a full log still recognises a repeat', () => {
  const message = sealed(1000)
  const log = {
    epoch: 0,
    lastPosition: 10,
    senders: { [`youth:${message.session}`]: 0 },
    bytes: limits.conversationBytes,
  }
  expect(placeMessage(log, message)).toEqual(ok({ repeat: true }))
})
