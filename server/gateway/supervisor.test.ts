import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ConversationId, InvitationId, QuestionId, StaffId } from '#shared/ids.ts'
import type { ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { until } from '#shared/testing/eventually.ts'
import { sender } from '../conversation/testing/service.ts'
import { changeDesk } from '../desk/changes.ts'
import { deskKey, floorKey, newDesk, readFloor } from '../desk/state.ts'
import { randomId } from '../platform/random-id.ts'
import { signOut } from '../staff/session.ts'
import { type ActiveStaff, staffKey } from '../staff/state.ts'
import {
  admitPerson,
  enrolPerson,
  foundOrganisation,
  invitationBy,
  keyWrap,
  type Organisation,
  type Person,
  sessionOf,
  signInAs,
} from '../staff/testing/people.ts'
import { noon, openTestService, type TestService } from '../staff/testing/service.ts'
import { supervisorHandlers } from './supervisor.ts'
import { watchFloor } from './supervisor-floor.ts'

const anyRoster = {
  former: 'A'.repeat(43),
  issued: 1,
  signature: 'A'.repeat(86),
  maker: 'a.b.c',
  staples: ['A'.repeat(86)],
}
type Requests = typeof supervisorRequests
let service: TestService
let organisation: Organisation
let handlers: ReturnType<typeof supervisorHandlers>
let floorAsked: number
let hasRoom: boolean
let session: string
/** A peer that gets no notices. */
const toldNothing = {
  onNotice: () => () => undefined,
  isOpen: true,
  join: async () => undefined,
}
beforeEach(async () => {
  service = await openTestService()
  organisation = await foundOrganisation(service)
  floorAsked = 0
  hasRoom = true
  const sealing = { ...service, key: randomBytes(32), mark: { read: () => null, write: () => undefined } }
  handlers = supervisorHandlers({
    ...service,
    ...{ limits, sealing, settings: { alarmHours: 24 }, figures: () => ({ waiting: 2, longestMinutes: 7 }) },
    hasRoom: () => hasRoom,
    caughtUp: async () => undefined,
    floorChanged: () => {
      floorAsked += 1
    },
  })
  session = sessionOf(await signInAs(service, organisation.founder))
})
afterEach(() => service.close())

/** Sends a request as the gateway does, and parses the reply as a browser does. */
async function ask<Name extends keyof Requests>(
  name: Name,
  request: RequestOf<Requests[Name]>,
  as = session,
): Promise<Result<ReplyOf<Requests[Name]>, RefusalName>> {
  const handler = handlers[name]
  const caller = { session: as, peer: toldNothing }
  const answer = await handler.answer(caller, request as never)
  if (answer.ok) v.parse(supervisorRequests[name].reply, answer.value)
  return answer as Result<ReplyOf<Requests[Name]>, RefusalName>
}

const every: { readonly [Name in keyof Requests]: RequestOf<Requests[Name]> } = {
  'floor:open': {},
  'staff:invite': {
    invitation: randomId() as InvitationId,
    role: 'listener',
    login: 'invited',
    statement: 'a.b.c',
    secrets: [{ supervisor: randomId() as StaffId, wrap: keyWrap() }],
  },
  'staff:cancel-invitation': { invitation: randomId() as InvitationId },
  'staff:certify': { staff: randomId() as StaffId, certificate: 'a.b.c', organisationWrap: null, roster: anyRoster },
  'staff:deactivate': { staff: randomId() as StaffId, roster: null },
  'staff:revoke': { staff: randomId() as StaffId, roster: anyRoster },
  'roster:renew': { roster: anyRoster },
  'roster:read': { after: null },
  'rotation:begin': {},
  'team:certify': { epoch: 1, certificate: 'a.b.c', roster: anyRoster },
  'hours:set': { hours: { week: Array.from({ length: 7 }, () => []), exceptions: [] } },
  'intake:close': {},
  'intake:open': {},
  'duty:set': { isOn: true },
  'colleague:answer': { listener: randomId() as StaffId },
  'wish:done': { listener: randomId() as StaffId },
  'conversation:hand-back': { listener: randomId() as StaffId, conversation: randomId() as ConversationId },
  'join:ask': {
    listener: randomId() as StaffId,
    conversation: randomId() as ConversationId,
    reason: 'support',
  },
  'join:leave': { question: randomId() as QuestionId },
  'conversation:read': { conversation: randomId() as ConversationId, after: 0 },
  'message:send': { conversation: randomId() as ConversationId, envelope: sender('listener')(0) },
  'withheld:seen': { listener: randomId() as StaffId },
  'ticket:put-back': { ticket: randomId() as never },
  'audit:read': { after: 0 },
}
const names = Object.keys(every) as (keyof Requests)[]

/** A listener at work who has called a colleague, in the state that their gateway leaves. */
async function atDesk(person: Person) {
  await service.expectOk((draft) => {
    const staff = draft.read(staffKey(person.id)) as ActiveStaff
    draft.write(staffKey(person.id), {
      ...staff,
      staple: { text: 'head.staple.signature', until: noon + limits.unusedBeforeEnd + 60_000 },
    })
    const desk = newDesk(person.id)
    const here = {
      connection: 'node~socket',
      leaseUntil: noon + 20_000,
      availability: 'available',
      call: { state: 'rings-on-duty', reason: 'danger', conversation: null, until: noon + 30_000 },
    } as const
    changeDesk(draft, null, { ...desk, ...here }, noon)
    draft.write(floorKey, { ...readFloor(draft), withheld: [person.id] })
    return ok(null)
  })
}

test('[G18] a window that closed while coordination was being opened joins no room', async () => {
  const joined: string[] = []
  const peer = { ...toldNothing, isOpen: false, join: async (room: string) => void joined.push(room) }
  expect(await handlers['floor:open'].answer({ session, peer }, {})).toEqual(refuse('not-available'))
  expect(joined).toEqual([])
})

describe('[G17] coordination’s requests', () => {
  test('are each for supervisors only, and for those who have been vouched for', async () => {
    const listener = await admitPerson(service, organisation, 'listener', 'sam')
    const cell = await admitPerson(service, organisation, 'cell', 'dana')
    const unvouched = await enrolPerson(service, organisation, 'supervisor', 'noa')
    const sessions = [
      [sessionOf(await signInAs(service, listener)), refuse('not-available')],
      [sessionOf(await signInAs(service, cell)), refuse('not-available')],
      [sessionOf(await signInAs(service, unvouched)), refuse('no-certificate')],
      ['unknown', refuse('not-available')],
    ] as const
    const before = await service.store.readAudit(0, 100)
    for (const name of names)
      for (const [as, refused] of sessions) expect([name, await ask(name, every[name], as)]).toEqual([name, refused])
    expect(await service.store.readAudit(0, 100)).toEqual(before)
  })

  test('[G4] are each refused once the session has ended', async () => {
    const token = await signInAs(service, organisation.founder)
    await service.expectOk(signOut(token))
    for (const name of names)
      expect([name, await ask(name, every[name], sessionOf(token))]).toEqual([name, refuse('not-available')])
  })
})

describe('the floor', () => {
  test('opens with everything a supervisor works with, and without anyone’s words', async () => {
    const sam = await admitPerson(service, organisation, 'listener', 'sam')
    await atDesk(sam)
    const opened = await ask('floor:open', {})
    expect(opened).toMatchObject(
      ok({
        staff: { id: organisation.founder.id },
        organisation: organisation.key.public,
        deploymentId: organisation.deploymentId,
        team: { id: null, epochs: [], members: [] },
        floor: {
          listeners: [
            {
              id: sam.id,
              alias: sam.alias,
              availability: 'available',
              call: { state: 'rings-on-duty', reason: 'danger', conversation: null },
            },
          ],
          figures: { waiting: 2, longestMinutes: 7 },
          withheldGrants: [{ listener: sam.id, alias: sam.alias }],
        },
        now: noon,
      }),
    )
  })

  test('answers a call for a colleague, and drops a refused certificate once it was seen', async () => {
    const sam = await admitPerson(service, organisation, 'listener', 'sam')
    await atDesk(sam)
    expect(await ask('colleague:answer', { listener: sam.id })).toEqual(ok({}))
    expect(await ask('withheld:seen', { listener: sam.id })).toEqual(ok({}))
    expect(await ask('floor:open', {})).toMatchObject(
      ok({ floor: { listeners: [{ call: { state: 'seen', by: organisation.founder.alias } }], withheldGrants: [] } }),
    )
  })

  test('[C36] says since when those wait who have waited longest, in their order and without an id, and no more than fifty', async () => {
    await service.expectOk((draft) => {
      for (let place = 0; place < 51; place += 1) draft.queue(randomId(), noon - place * 1000)
      return ok(null)
    })
    const opened = await ask('floor:open', {})
    const since = Array.from({ length: 50 }, (_, at) => noon - (50 - at) * 1000)
    expect(opened).toMatchObject(ok({ floor: { waiting: since } }))
  })

  test('is requested again after each act', async () => {
    await ask('hours:set', every['hours:set'])
    await ask('withheld:seen', every['withheld:seen'])
    expect(floorAsked).toBe(2)
  })
})

describe('acts', () => {
  test('set the hours, and record it on the trail', async () => {
    const hours = { week: Array.from({ length: 7 }, () => [{ from: '09:00', to: '18:00' }]), exceptions: [] }
    expect(await ask('hours:set', { hours })).toEqual(ok({}))
    expect(await ask('floor:open', {})).toMatchObject(ok({ hours }))
    const trail = await service.store.readAudit(0, 10)
    expect(trail.at(-1)).toMatchObject({ kind: 'hours:set', actor: organisation.founder.id })
  })

  test('invite under an id that the server chooses, and cancel the invitation', async () => {
    const invitation = randomId() as InvitationId
    const secrets = [{ supervisor: organisation.founder.id, wrap: keyWrap() }]
    const about = { invitation, role: 'cell', login: 'dana' } as const
    const statement = invitationBy(organisation.founder, organisation.deploymentId, about, service.clock.now())
    expect(await ask('staff:invite', { ...about, statement, secrets })).toEqual(ok({}))
    expect(await ask('floor:open', {})).toMatchObject(
      ok({ members: [{}, { status: 'invited', invitation, login: 'dana' }] }),
    )
    expect(await ask('staff:cancel-invitation', { invitation })).toEqual(ok({}))
    expect(await ask('staff:cancel-invitation', { invitation })).toEqual(refuse('not-available'))
  })

  test('deactivate a listener at work, and release their desk in the same change', async () => {
    const sam = await admitPerson(service, organisation, 'listener', 'sam')
    await atDesk(sam)
    expect(await ask('staff:deactivate', { staff: sam.id, roster: null })).toEqual(ok({}))
    const desk = await service.expectOk((draft) => ok(draft.read(deskKey(sam.id))))
    expect(desk).toMatchObject({ connection: null, leaseUntil: 0, availability: 'away' })
    expect(await ask('floor:open', {})).toMatchObject(ok({ floor: { listeners: [] } }))
  })

  test('show that the service is closed to newcomers because storage is full', async () => {
    await atDesk(await admitPerson(service, organisation, 'listener', 'sam'))
    expect(await ask('floor:open', {})).toMatchObject(ok({ floor: { hasRoom: true, service: { state: 'open' } } }))
    hasRoom = false
    const closed = { state: 'unattended' }
    expect(await ask('floor:open', {})).toMatchObject(ok({ floor: { hasRoom: false, service: closed } }))
  })

  test('cannot put back a ticket that does not exist', async () => {
    expect(await ask('ticket:put-back', every['ticket:put-back'])).toEqual(refuse('not-available'))
  })
})

describe('the watch over the floor', () => {
  const told = () => service.announced.take().filter((notice) => 'name' in notice && notice.name === 'floor:changed')
  let looks = 0
  beforeEach(() => {
    looks = 0
  })
  const firstTold = () =>
    until(() => {
      const notices = told()
      return notices.length > 0 && notices
    })
  /** Resolves after two more looks: by then the first of them, and all its effects, are over. */
  async function looked(watch: ReturnType<typeof watching>) {
    for (const look of [looks + 1, looks + 2]) {
      watch.ask()
      await until(() => looks >= look)
    }
  }
  const watching = (isWatched: boolean) =>
    watchFloor({
      ...service,
      figures: () => ({ waiting: 0, longestMinutes: 0 }),
      hasRoom: () => true,
      limits,
      isWatched: () => {
        looks += 1
        return isWatched
      },
      every: 5000,
      onBug: (_, thrown) => {
        throw thrown
      },
    })

  test('tells each vouched supervisor once of a change, and tells nothing without a change', async () => {
    await enrolPerson(service, organisation, 'supervisor', 'noa')
    const sam = await admitPerson(service, organisation, 'listener', 'sam')
    await atDesk(sam)
    const watch = watching(true)
    watch.hear(service.announced.take())
    expect(await firstTold()).toMatchObject([{ to: 'supervisor', staff: organisation.founder.id, onlyHere: true }])
    await looked(watch)
    expect(told()).toEqual([])
    await atDesk(await admitPerson(service, organisation, 'listener', 'alex'))
    watch.ask()
    expect(await firstTold()).toHaveLength(1)
    await watch.stop()
  })

  test('reads nothing while no supervisor is connected', async () => {
    const watch = watching(false)
    await looked(watch)
    expect(told()).toEqual([])
    await watch.stop()
  })
})
