import { beforeAll, expect, test, vi } from 'vitest'
import type { StaplePin } from '#client/crypto/staple.ts'
import { anOrganisation, pinOf } from '#client/crypto/testing/people.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { anOpenService, aTab, aWaitingTab, until } from '../testing/tab.ts'

// The ends of a visit, by either party, and what then remains in the tab.

let pin: { pin: StaplePin }

beforeAll(async () => {
  pin = { pin: pinOf(await anOrganisation()) }
})

test('`Terminer` ends the visit here at once, tells the service, and leaves nothing in the tab', async () => {
  const { service, visit, storage } = await aWaitingTab(pin)
  visit.end()
  expect(visit.state()).toMatchObject({ screen: 'after', end: 'youth', talk: undefined })
  expect(storage).toHaveLength(0)
  await until(() => expect(service.names()).toContain('conversation:end'))
  await until(() => expect(service.conversation()).toBeUndefined())
  expect(storage).toHaveLength(0)
})

test('[D2] quick exit knows the half of the conversation even before the second script is loaded', async () => {
  const { service, storage, visit } = await aWaitingTab(pin)
  const { conversation } = visit.credentials() ?? {}
  const again = aTab(service, { ...pin, kept: storage })
  expect(again.visit.state()).toMatchObject({ screen: 'conversation', talk: undefined })
  const [secret = ''] = again.storageOfTab.secrets()
  await service.halves.drop(secret, true)
  expect(service.halves.left).toMatchObject([{ kind: 'conversation', conversation }])
})

test('`Terminer` before the second script is loaded leaves nothing in the tab', async () => {
  const service = anOpenService()
  const { visit, storage } = aTab(service, pin)
  visit.start()
  visit.end()
  await atRest()
  expect(visit.state()).toMatchObject({ screen: 'after', talk: undefined })
  expect(storage).toHaveLength(0)
})

test('`Terminer` without a connection tells the service over HTTP', async () => {
  const leave = vi.fn(async () => {})
  const { service, visit } = await aWaitingTab({ ...pin, leave })
  const credentials = visit.credentials()
  service.offline()
  visit.end()
  await until(() => expect(leave).toHaveBeenCalledExactlyOnceWith(credentials))
})

test('`Terminer` without any network tells the service once the network is back', async () => {
  const leave = vi.fn(async () => {})
  leave.mockRejectedValueOnce(new TypeError('no network'))
  const waits: (() => void)[] = []
  const after = (_milliseconds: number, run: () => void) => {
    waits.push(run)
    return () => {}
  }
  const { service, visit, storage } = await aWaitingTab({ ...pin, leave, after })
  const credentials = visit.credentials()
  service.offline()
  visit.end()
  expect(visit.state().heard).toBe('asking')
  await until(() => expect(visit.state().heard).toBe('unheard'))
  // A page that is closed now still has the credentials to tell the service.
  expect([leave.mock.calls.length, visit.credentials()]).toEqual([1, credentials])
  await until(() => {
    for (const run of waits.splice(0)) run()
    expect(leave).toHaveBeenCalledTimes(2)
  })
  expect(leave).toHaveBeenLastCalledWith(credentials)
  await until(() => expect(visit.state().heard).toBe('heard'))
  expect(visit.credentials()).toBeUndefined()
  expect(storage).toHaveLength(0)
})

test('`Terminer` after a reload, before the second script is loaded, still tells the service', async () => {
  const { service, storage, visit } = await aWaitingTab(pin)
  const { conversation } = visit.credentials() ?? {}
  const again = aTab(service, { ...pin, kept: storage })
  again.visit.end()
  await until(() => expect(service.halves.left).toMatchObject([{ kind: 'conversation', conversation }]))
  expect(storage).toHaveLength(0)
})

test.each(['listener', 'away', 'quick-exit'] as const)('an end by %s is shown, and nothing is left', async (reason) => {
  const { service, visit, storage } = await aWaitingTab(pin)
  service.set({ phase: 'ended', reason })
  await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: reason }))
  expect(storage).toHaveLength(0)
})

test('[C14] a page that has to wait says so, sends the same tab id each time, and stores nothing', async () => {
  const { service, visit, storage } = await aWaitingTab(pin)
  const tabs = () =>
    service.asked.filter(({ name }) => name === 'conversation:open').map(({ body }) => (body as { tab: string }).tab)
  service.set({ phase: 'ended', reason: 'listener' })
  await until(() => expect(visit.state().screen).toBe('after'))
  visit.show('before')
  service.online()
  service.refuseNext('conversation:open', 'cooling-down')
  visit.start()
  await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: 'cooling-down' }))
  expect(storage).toHaveLength(0)
  expect(tabs()).toHaveLength(2)
  expect(new Set(tabs()).size).toBe(1)
})

test('a reload after the place is lost says that the conversation is over', async () => {
  const { service, visit, storage } = await aWaitingTab(pin)
  visit.disconnect()
  service.end()
  const again = aTab(service, { ...pin, kept: storage })
  service.online()
  await until(() => expect(again.visit.state()).toMatchObject({ screen: 'after', end: 'gone' }))
  expect(storage).toHaveLength(0)
})

test('[C2] if the service closes before the start, the closed page is shown', async () => {
  const service = anOpenService()
  const { visit, storage } = aTab(service)
  service.online()
  await until(() => expect(visit.state().service?.open).toBe(true))
  service.setService({ open: false })
  visit.start()
  await until(() => expect(visit.state()).toMatchObject({ screen: 'before', end: 'closed' }))
  expect(storage).toHaveLength(0)
})
