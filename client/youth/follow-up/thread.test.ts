import { expect, test, vi } from 'vitest'
import { aFakeConnection } from '#client/connection/testing/fake-connection.ts'
import { nothingSeen } from '#client/conversation/seen.ts'
import { sealTicket } from '#client/crypto/device/seal-ticket.ts'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { newId, random } from '#client/crypto/random.ts'
import { aCheckedProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam, must } from '#client/crypto/testing/people.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { TicketId } from '#shared/ids.ts'
import { followUpNotices, followUpRequests, type YouthTicket } from '#shared/protocol/follow-up.ts'
import { ok } from '#shared/result.ts'
import { endWithTest } from '#shared/testing/end-with-test.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { openThread, type ThreadParts } from './thread.ts'

/** A thread that is closed at the end of its test. */
async function aThread(parts: ThreadParts) {
  const thread = await openThread(parts)
  endWithTest(thread.close)
  return thread
}

const secret = () => toBase64url(random(32))

async function aTicket(): Promise<TicketKeys> {
  const pair = await newPair()
  const keys = { key: secret(), bearer: secret(), scalar: toBase64url(pair.scalar), sig: pair.public }
  return { ticket: newId<TicketId>(), ...keys }
}

const view = (ticket: TicketId, phase: YouthTicket['phase'], erasing: boolean): YouthTicket => ({
  ...{ ticket, phase, erasing, receivedOn: '2026-11-23', readableUntil: '2027-02-21', promiseHours: 24 },
  consent: 'a.b.c',
  carried: null,
})

/** A service that answers a withdrawal with "files are being rewritten", and sends the notices of a test. */
function aNetwork(ticket: TicketId, consent = 'a.b.c') {
  const page = { entries: [], more: false }
  const { connection, become, notify } = aFakeConnection({
    requests: followUpRequests,
    notices: followUpNotices,
    answer(name) {
      if (name === 'thread:open')
        return ok({ ticket: { ...view(ticket, 'received', false), consent }, today: '2026-11-23', ...page })
      if (name === 'ticket:withdraw') return ok({ erased: 'under-way' })
      return name === 'thread:read' ? ok(page) : ok({ position: null })
    },
  })
  become('connected')
  return {
    connection,
    lose: () => become('lost'),
    tell: (told: YouthTicket) => notify('ticket:changed', { ticket: told }),
  }
}

test('[G7] the state "erased" comes from the notice of a tombstone, and not from an older notice of the ticket', async () => {
  const keys = await aTicket()
  const { connection, tell } = aNetwork(keys.ticket)
  const onErased = vi.fn()
  const thread = await aThread({
    ...{
      keys,
      connection,
      pin: { organisation: '', deploymentId: '' },
      left: [],
      seen: nothingSeen,
      onLog: () => undefined,
      now: () => 0,
      onErased,
    },
  })
  await eventually(() => expect(thread.get().caughtUp).toBe(true))
  thread.withdraw()
  await eventually(() => expect(thread.get().withdrawing).toBe('under-way'))
  // An older notice, from before the withdrawal, arrives after its answer.
  tell(view(keys.ticket, 'answered', false))
  expect(thread.get().withdrawing).toBe('under-way')
  tell(view(keys.ticket, 'withdrawn', true))
  expect(thread.get().withdrawing).toBe('under-way')
  tell(view(keys.ticket, 'withdrawn', false))
  expect(thread.get().withdrawing).toBe('done')
})

test.each(['withdrawn here', 'withdrawn elsewhere', 'expired'])(
  '[G7] after it is %s, a lost connection does not store the keys again',
  async (how) => {
    const keys = await aTicket()
    const { connection, tell, lose } = aNetwork(keys.ticket)
    const kept: string[] = []
    const thread = await aThread({
      ...{ keys, connection, pin: { organisation: '', deploymentId: '' }, left: [], seen: nothingSeen, now: () => 0 },
      onLog: () => kept.push('kept'),
      onErased: () => kept.push('erased'),
    })
    await eventually(() => expect(thread.get().caughtUp).toBe(true))
    thread.say('merci')
    if (how === 'withdrawn here') {
      thread.withdraw()
      await eventually(() => expect(thread.get().withdrawing).toBe('under-way'))
    } else tell(view(keys.ticket, how === 'expired' ? 'expired' : 'withdrawn', false))
    expect(kept).toContain('kept')
    lose()
    thread.say('encore')
    expect(kept.at(-1)).toBe('erased')
  },
)

test('a withdrawal that this device cannot sign is reported, and can be tried again', async () => {
  vi.stubGlobal('reportError', vi.fn())
  const keys = await aTicket()
  const { connection } = aNetwork(keys.ticket)
  const thread = await aThread({
    ...{
      keys,
      connection,
      pin: { organisation: '', deploymentId: '' },
      left: [],
      seen: nothingSeen,
      onLog: () => undefined,
      now: () => 0,
      onErased: () => undefined,
    },
  })
  await eventually(() => expect(thread.get().caughtUp).toBe(true))
  const signing = vi.spyOn(crypto.subtle, 'sign').mockRejectedValue(new DOMException('', 'OperationError'))
  thread.withdraw()
  await eventually(() => expect(thread.get().withdrawing).toBe('internal'))
  signing.mockRestore()
  thread.withdraw()
  await eventually(() => expect(thread.get().withdrawing).toBe('under-way'))
  vi.unstubAllGlobals()
})

test('[G6] the shared parts are read from the record that this ticket’s key signed, and from no other source', async () => {
  const organisation = await anOrganisation()
  const [listener, team] = [await aMember(organisation, 'listener'), await aTeam(organisation)]
  const proposal = await aCheckedProposal(organisation, listener, team)
  const day = '2026-11-23'
  const mine = must(await sealTicket({ proposal, chosen: { summary: { text: 'Je veux parler.' } }, code: null, day }))
  const another = await aCheckedProposal(organisation, listener, team)
  const others = must(await sealTicket({ proposal: another, chosen: {}, code: null, day }))
  const agreedOn = async (consent: string) => {
    const { connection } = aNetwork(mine.keys.ticket, consent)
    const thread = await aThread({
      ...{ keys: mine.keys, connection, pin: { organisation: '', deploymentId: '' }, left: [], seen: nothingSeen },
      ...{ onLog: () => undefined, now: () => 0, onErased: () => undefined },
    })
    await eventually(() => expect(thread.get().caughtUp).toBe(true))
    return thread.get().agreed
  }
  expect(await agreedOn(mine.submission.consent)).toMatchObject({ day, scope: ['summary', 'triage', 'attestation'] })
  expect(await agreedOn(others.submission.consent)).toBe('unverified')
})
