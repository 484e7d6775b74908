import { expect, test, vi } from 'vitest'
import { nothingSeen } from '#client/conversation/seen.ts'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { newId, random } from '#client/crypto/random.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { TicketId } from '#shared/ids.ts'
import type { YouthTicket } from '#shared/protocol/follow-up.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { openThread, type ThreadConnection } from './thread.ts'

const secret = () => toBase64url(random(32))

async function aTicket(): Promise<TicketKeys> {
  const pair = await newPair()
  const keys = { key: secret(), bearer: secret(), scalar: toBase64url(pair.scalar), sig: pair.public }
  return { ticket: newId<TicketId>(), ...keys }
}

const view = (ticket: TicketId, phase: YouthTicket['phase'], erasing: boolean): YouthTicket => ({
  ...{ ticket, phase, erasing, taker: null, receivedOn: '2026-11-23', readableUntil: '2027-02-21', promiseHours: 24 },
  consent: 'a.b.c',
})

/** The network: it answers that the files are being rewritten, and tells what a test says. */
function aNetwork(ticket: TicketId) {
  const told = new Map<string, (notice: never) => void>()
  const connection = {
    state: 'connected',
    request: async (name: string) =>
      name === 'thread:open'
        ? {
            ok: true,
            value: { ticket: view(ticket, 'received', false), today: '2026-11-23', entries: [], more: false },
          }
        : { ok: true, value: { erased: 'under-way', entries: [], more: false } },
    on: (name: string, handler: (notice: never) => void) => told.set(name, handler),
    onState: () => undefined,
    onConnected: () => undefined,
  }
  return {
    connection: connection as unknown as ThreadConnection,
    tell: (ticket: YouthTicket) => told.get('ticket:changed')?.({ ticket } as never),
  }
}

test('[G7] erased is what is told of a tombstone, and not what was told of the ticket before', async () => {
  const keys = await aTicket()
  const { connection, tell } = aNetwork(keys.ticket)
  const onErased = vi.fn()
  const thread = await openThread({
    ...{ keys, connection, left: [], seen: nothingSeen, onLog: () => undefined, now: () => 0, onErased },
  })
  await eventually(() => expect(thread.get().caughtUp).toBe(true))
  thread.withdraw()
  await eventually(() => expect(thread.get().withdrawing).toBe('under-way'))
  // It was said before the withdrawal, and comes after its answer.
  tell(view(keys.ticket, 'answered', false))
  expect(thread.get().withdrawing).toBe('under-way')
  tell(view(keys.ticket, 'withdrawn', true))
  expect(thread.get().withdrawing).toBe('under-way')
  tell(view(keys.ticket, 'withdrawn', false))
  expect(thread.get().withdrawing).toBe('done')
})
