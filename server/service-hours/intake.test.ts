import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StaffId } from '#shared/ids.ts'
import type { ServiceHours } from '#shared/protocol/service.ts'
import { ok, refuse } from '#shared/result.ts'
import { leaveBehind } from '../conversation/end.ts'
import { openConversation } from '../conversation/open.ts'
import { conversationKey } from '../conversation/state.ts'
import { newClaim, openService, type Service } from '../conversation/testing/service.ts'
import { randomId } from '../platform/random-id.ts'
import { closeIntake, openIntake } from './intake.ts'
import { endOfOpening } from './opening.ts'
import { readHours, readService, setHours } from './service.ts'

const camille = randomId() as StaffId
const everyDay = (...ranges: readonly [from: string, to: string][]): ServiceHours => ({
  week: Array.from({ length: 7 }, () => ranges.map(([from, to]) => ({ from, to }))),
  exceptions: [],
})

let service: Service
beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const now = () => service.clock.now()
const close = (at = now()) => service.transactor.transact((draft) => closeIntake(readHours(draft), camille, at)(draft))
const read = (at = now()) => service.done((draft) => ok(readService(draft, at, true, service.limits)))
const hours = (set: ServiceHours, at = now()) => service.done(setHours(set, camille, at))
const hour = 3_600_000

/** The service's noon is a Monday's in Paris, one hour ahead of UTC. */
const evening = () => hours(everyDay(['09:00', '13:00'], ['18:00', '22:00']))

async function trail(): Promise<readonly string[]> {
  return (await service.store.readAudit(0, 50)).map(({ kind }) => kind).filter((kind) => kind.startsWith('intake:'))
}

test('[C24] a closed intake refuses newcomers until the next opening, and says when that is', async () => {
  await evening()
  await service.setListener(await service.addListener())
  expect(await read()).toMatchObject({ state: 'open' })
  expect(await close()).toEqual(ok({}))
  expect(await close()).toEqual(ok({}))
  expect(await trail()).toEqual(['intake:closed'])
  expect(await read()).toMatchObject({ state: 'intake-closed', opensAt: '2026-03-02T18:00' })
  expect(await service.refusal(openConversation(newClaim(), now(), service.limits))).toBe('closed')
  expect(await read(now() + 59 * 60_000)).toMatchObject({ state: 'intake-closed' })
  expect(await read(now() + hour)).toMatchObject({ state: 'outside-hours', opensAt: '2026-03-02T18:00' })
  expect(await read(now() + 6 * hour)).not.toMatchObject({ state: 'intake-closed' })
})

test('[C24] who waits keeps their place, and open conversations go on', async () => {
  const listener = await service.addListener()
  await service.setListener(listener)
  const talking = await service.openConversation()
  await service.match()
  const waiting = await service.openConversation()
  expect(await close()).toEqual(ok({}))
  const phase = (id: string) => service.done((draft) => ok(draft.read(conversationKey(id))?.phase))
  const before = await Promise.all([talking, waiting].map(({ conversation }) => phase(conversation)))
  await service.match()
  expect(await Promise.all([talking, waiting].map(({ conversation }) => phase(conversation)))).toEqual(before)
})

test('[C24] hours that never end leave it closed until somebody opens it, and that takes newcomers again', async () => {
  await service.setListener(await service.addListener())
  expect(await close()).toEqual(ok({}))
  expect(await read(now() + 400 * 24 * hour)).toMatchObject({ state: 'intake-closed', opensAt: null })
  await service.done(openIntake(camille, now()))
  await service.done(openIntake(camille, now()))
  expect(await read()).toMatchObject({ state: 'open' })
  expect(await service.refusal(openConversation(newClaim(), now(), service.limits))).toBeNull()
  expect(await trail()).toEqual(['intake:closed', 'intake:opened'])
})

test('[C24] outside the hours nothing is left to close', async () => {
  await hours(everyDay(['18:00', '22:00']))
  expect(await close()).toEqual(refuse('stale'))
  expect(await trail()).toEqual([])
  expect(await read()).toMatchObject({ state: 'outside-hours' })
})

test('[C24] new hours keep it closed to the end of the opening as it is now planned, and no longer', async () => {
  await evening()
  await close()
  await hours(everyDay(['09:00', '15:00'], ['16:00', '22:00']))
  expect(await read(now() + 2 * hour)).toMatchObject({ state: 'intake-closed', opensAt: '2026-03-02T16:00' })
  expect(await read(now() + 4 * hour)).toMatchObject({ state: 'unattended' })
  await hours(everyDay(['13:00', '22:00']))
  expect(await read()).toMatchObject({ state: 'outside-hours' })
  expect(await read(now() + hour)).toMatchObject({ state: 'unattended' })
})

test.each([
  ['the end of a range', everyDay(['18:00', '22:00']), '2026-01-15T20:00Z', '2026-01-15T21:00Z'],
  [
    'two ranges without a gap over midnight',
    everyDay(['00:00', '02:00'], ['20:00', '24:00']),
    '2026-01-15T20:00Z',
    '2026-01-16T01:00Z',
  ],
  ['midnight', everyDay(['20:00', '24:00']), '2026-01-15T20:00Z', '2026-01-15T23:00Z'],
  [
    'the first of the two ends when the clocks go back',
    everyDay(['01:30', '02:15']),
    '2026-10-24T23:45Z',
    '2026-10-25T00:15Z',
  ],
  ['the second of them', everyDay(['01:30', '02:15']), '2026-10-25T01:05Z', '2026-10-25T01:15Z'],
] satisfies [string, ServiceHours, string, string][])('[C24] an opening ends at %s', (_, set, from, to) => {
  expect(new Date(endOfOpening(set, Date.parse(from)) ?? 0)).toEqual(new Date(to))
})

test('[C24] [G19] new hours that begin later end a closed intake, and the trail says so; those that keep it closed do not', async () => {
  await evening()
  await close()
  await hours(everyDay(['09:00', '14:00']))
  expect(await trail()).toEqual(['intake:closed'])
  await hours(everyDay(['18:00', '22:00']))
  expect(await trail()).toEqual(['intake:closed', 'intake:opened'])
  await hours(everyDay(['09:00', '22:00']))
  expect(await read()).not.toMatchObject({ state: 'intake-closed' })
  expect(await trail()).toEqual(['intake:closed', 'intake:opened'])
})

test('[C30] in the last half hour of an opening nobody begins, who waits keeps their place, and the pages say when it opens again', async () => {
  await evening()
  await service.setListener(await service.addListener(), 2)
  const end = now() + hour
  const last = end - service.limits.lastEntry
  expect(await read(last - 1)).toMatchObject({ state: 'open' })
  expect(await read(last)).toMatchObject({ state: 'last-entry', opensAt: '2026-03-02T18:00' })
  const waits = await service.openConversation()
  expect(await service.refusal(openConversation(newClaim(), last - 1, service.limits))).toBe(null)
  expect(await service.refusal(openConversation(newClaim(), last, service.limits))).toBe('closed')
  await service.match()
  expect(await service.conversation(waits.conversation)).toMatchObject({ phase: 'assigned' })
  expect(await read(end)).toMatchObject({ state: 'outside-hours' })
})

test('[C30] the service sets how long before, and hours that never end have no last entry', async () => {
  await service.setListener(await service.addListener())
  expect(await read()).toMatchObject({ state: 'open' })
  await evening()
  const never = (at: number) => service.done((draft) => ok(readService(draft, at, true, { lastEntry: 0 }).state))
  expect(await never(now() + 59 * 60_000)).toBe('open')
})

test('[C24] [G10] door closed while twenty wait: all keep their places, and come in turn', async () => {
  const listener = await service.addListener()
  const came: string[] = []
  await service.setListener(listener)
  for (let index = 0; index < 20; index += 1) {
    came.push((await service.openConversation()).conversation)
    service.pass(10)
  }
  expect(await close()).toEqual(ok({}))
  expect(await service.refusal(openConversation(newClaim(), now(), service.limits))).toBe('closed')
  for (const next of came) {
    await service.match()
    const state = await service.conversation(next)
    expect(state).toMatchObject({ phase: 'assigned', listener: listener.id })
    await service.done(leaveBehind(next, now()))
  }
  expect(await service.store.waiting(10)).toEqual([])
})
