import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StaffId, TicketId } from '#shared/ids.ts'
import { cellRequests } from '#shared/protocol/cell.ts'
import { followUpRequests } from '#shared/protocol/follow-up.ts'
import { listenerRequests } from '#shared/protocol/listener.ts'
import { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { youthRequests } from '#shared/protocol/youth.ts'
import { ok, refuse } from '#shared/result.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { type SessionState, sessionKey, staffKey } from '../staff/state.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { handlersFor } from './answer.ts'
import { followUpHandlers } from './follow-up.ts'
import { listenerHandlers } from './listener.ts'
import { anyone, beginning, certified, member, named, proved, vouchedFor, writingAs } from './permission.ts'
import { type House, openHouse } from './testing/house.ts'
import { youthHandlers } from './youth.ts'

let house: House
beforeEach(async () => {
  house = await openHouse()
})
afterEach(() => house.close())

const device = 'a device in its conversation'
const onThread = 'a device on its thread'
const atDesk = 'a listener at an open desk'
const supervisor = 'supervisor who was vouched for'

/** Every request of the service over a connection, with those who may make it. */
const whoMayAsk = {
  youth: {
    'service:read': 'anyone',
    // These two requests prove a claim by the bearer in the request.
    'conversation:open': 'anyone',
    'conversation:resume': 'anyone',
    'conversation:read': device,
    'message:send': `${device}, writing as youth`,
    'signal:send': `${device}, writing as youth`,
    'readers:change': device,
    'grant:withhold': device,
    'listener:replace': device,
    'pass:refuse': device,
    'guest:refuse': device,
    'conversation:end': device,
  },
  followUp: {
    'thread:open': 'anyone',
    'thread:read': onThread,
    'message:send': onThread,
    'ticket:withdraw': onThread,
  },
  listener: {
    'desk:open': 'listener',
    'desk:set': atDesk,
    'desk:ready': atDesk,
    'desk:finish': atDesk,
    'desk:report': atDesk,
    'conversation:read': atDesk,
    'conversation:look': atDesk,
    'message:send': `${atDesk}, writing as listener`,
    'signal:send': `${atDesk}, writing as listener`,
    'conversation:end': atDesk,
    'outcome:record': atDesk,
    'pass:colleagues': atDesk,
    'pass:offer': atDesk,
    'pass:withdraw': atDesk,
    'pass:close': atDesk,
    'pass:answer': atDesk,
    'pass:seen': atDesk,
    'handover:prepare': atDesk,
    'roster:read': 'listener',
    'colleague:call': atDesk,
    'colleague:cancel': atDesk,
    'wish:make': atDesk,
    'wish:take-back': atDesk,
    'phrases:read': 'listener',
    'phrases:keep': 'listener',
  },
  cell: {
    'cell:open': 'cell',
    'roster:read': 'cell',
    'team:read': 'cell',
    'team:create-epoch': 'certified cell',
    'team:admit': 'certified cell',
    'ticket:triage': 'certified cell',
    'ticket:open': 'certified cell, within twelve hours or for what is open',
    'ticket:contact': 'certified cell',
    'ticket:take': 'certified cell, within twelve hours or for what is open',
    'ticket:pass': 'certified cell',
    'ticket:close': 'certified cell',
    'ticket:put-back': 'certified cell',
    'ticket:decline': 'certified cell, writing as cell',
    'thread:read': 'certified cell',
    'message:send': 'certified cell, writing as cell',
    'ticket:rewrap': 'certified cell',
  },
  supervisor: {
    'floor:open': supervisor,
    'staff:invite': supervisor,
    'staff:cancel-invitation': supervisor,
    'staff:certify': supervisor,
    'staff:deactivate': supervisor,
    'staff:revoke': supervisor,
    'roster:renew': supervisor,
    'rotation:begin': supervisor,
    'roster:read': supervisor,
    'team:certify': supervisor,
    'hours:set': supervisor,
    'intake:close': supervisor,
    'intake:open': supervisor,
    'duty:set': supervisor,
    'colleague:answer': supervisor,
    'wish:done': supervisor,
    'conversation:hand-back': supervisor,
    'join:ask': `${supervisor}, within twelve hours`,
    'join:leave': supervisor,
    'conversation:read': supervisor,
    'message:send': `${supervisor}, writing as listener`,
    'withheld:seen': supervisor,
    'ticket:put-back': supervisor,
    'audit:read': supervisor,
  },
}

const whoOf = (handlers: Readonly<Record<string, { readonly who: string }>>) =>
  Object.fromEntries(Object.entries(handlers).map(([name, { who }]) => [name, who]))

test('[G17] every request has an entry, and this table gives the permission of each', () => {
  const parts = { ...house.parts, written: { take: () => true } }
  expect({
    youth: whoOf(youthHandlers(parts)),
    followUp: whoOf(followUpHandlers(parts)),
    listener: whoOf(listenerHandlers(parts)),
    cell: whoOf(house.cell),
    supervisor: whoOf(house.supervisor),
  }).toEqual(whoMayAsk)
  const requests = {
    youth: youthRequests,
    followUp: followUpRequests,
    listener: listenerRequests,
    cell: cellRequests,
    supervisor: supervisorRequests,
  }
  for (const [audience, table] of Object.entries(requests))
    expect([audience, Object.keys(whoMayAsk[audience as keyof typeof whoMayAsk]).sort()]).toEqual([
      audience,
      Object.keys(table).sort(),
    ])
})

const letIn = <Given>(rule: Rule<Given>) => house.parts.transactor.transact(rule)
const now = () => house.parts.clock.now()

test('[G17] anyone may ask, and a caller who has proved a claim gets that claim', async () => {
  const entered = anyone.of(null, null, 0)
  expect(entered.ok && (await letIn(entered.value))).toEqual(ok(null))
  const joined = proved('joined', ({ claim }: { claim: string | null }) => claim)
  expect(joined.of({ claim: null }, null, 0)).toEqual(refuse('not-allowed'))
  const known = joined.of({ claim: 'a' }, null, 0)
  expect(known.ok && (await letIn(known.value))).toEqual(ok('a'))
})

test('[G17] a message under another role is refused, whatever other rights the caller has', () => {
  const writer = writingAs('youth', anyone)
  for (const of of ['envelope', 'frame']) {
    expect(writer.of(null, { [of]: { role: 'listener' } } as never, 0)).toEqual(refuse('not-allowed'))
    expect(writer.of(null, { [of]: { role: 'youth' } } as never, 0).ok).toBe(true)
  }
})

test('[G4][S5] a session is checked in the transaction itself: its role, its certificate, and that it has not ended', async () => {
  const { id, token } = await house.addStaff('cell', 'Dana')
  const session = sha256OfBytes(token)
  const ask = async (
    permission: { of: ReturnType<typeof member>['of'] | ReturnType<typeof certified>['of'] },
    at = now(),
  ) => {
    const who = permission.of({ session }, null, at)
    return who.ok ? letIn(who.value) : who
  }
  expect(await ask(member('cell'))).toMatchObject({ ok: true, value: { id } })
  expect(await ask(member('supervisor'))).toEqual(refuse('not-available'))
  expect(await ask(certified(member('supervisor')))).toEqual(refuse('not-available'))
  expect(await ask(certified(member('cell')))).toMatchObject({ ok: true })
  const certificateOver = now() + 29 * 24 * 3_600_000
  await changeStaff(id, { certificateExpires: certificateOver })
  expect(await ask(certified(member('cell')), certificateOver)).toEqual(refuse('no-certificate'))
  expect(await ask(vouchedFor(member('cell')), certificateOver)).toMatchObject({ ok: true })
  await changeStaff(id, { status: 'enrolled' })
  expect(await ask(vouchedFor(member('cell')))).toEqual(refuse('no-certificate'))

  const before = member('cell').of({ session }, null, now())
  await house.done((draft) => {
    draft.write(sessionKey(session), null)
    return ok(null)
  })
  expect(before.ok && (await letIn(before.value))).toEqual(refuse('not-available'))
})

test('[C28] after twelve hours a session begins nothing but what it has open', async () => {
  const { token } = await house.addStaff('cell', 'Dana')
  const session = sha256OfBytes(token)
  const ask = async (ticket: string) => {
    const who = beginning(member('cell')).of({ session }, { ticket }, now())
    return who.ok ? (await letIn(who.value)).ok : who.refused
  }
  const changeSession = (to: Partial<SessionState>) =>
    house.done((draft) => {
      const kept = draft.read(sessionKey(session))
      if (kept) draft.write(sessionKey(session), { ...kept, ...to })
      return ok(null)
    })
  expect(await ask('other')).toBe(true)
  for (const phase of ['open-only', 'closing'] as const) {
    await changeSession({ phase, ticket: 'mine' as TicketId })
    expect([await ask('mine'), await ask('other')]).toEqual([true, false])
  }
})

test('`named` gives the id and alias of a member, and none of their keys', async () => {
  const { id, token } = await house.addStaff('cell', 'Dana')
  const who = named(member('cell')).of({ session: sha256OfBytes(token) }, null, now())
  expect(who.ok && (await letIn(who.value))).toEqual(ok({ id, alias: 'Dana' }))
})

test('[G4] an entry that is one change is one transaction with its permission', async () => {
  const { token } = await house.addStaff('cell', 'Dana')
  let transactions = 0
  const counting: Transactor = {
    transact(rule) {
      transactions += 1
      return house.parts.transactor.transact(rule)
    },
  }
  let kept = 0
  const handler = handlersFor<{ session: string }>({ transactor: counting, clock: house.parts.clock })({
    allow: certified(member('cell')),
    decide:
      ({ alias }) =>
      () =>
        alias === 'Dana' ? ok({}) : refuse('not-available'),
    kept: () => {
      kept += 1
    },
  })
  expect(await handler.answer({ session: sha256OfBytes(token) }, {})).toEqual(ok({}))
  expect([transactions, kept]).toEqual([1, 1])
  expect(await handler.answer({ session: 'unknown' }, {})).toEqual(refuse('not-available'))
  expect(kept).toBe(1)
})

const changeStaff = (id: StaffId, change: object) =>
  house.done((draft) => {
    draft.write(staffKey(id), { ...draft.read(staffKey(id)), ...change } as never)
    return ok(null)
  })
