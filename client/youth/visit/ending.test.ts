import { beforeAll, expect, test, vi } from 'vitest'
import type { StaplePin } from '#client/crypto/staple.ts'
import { aMember, anOrganisation, type Member, pinOf } from '#client/crypto/testing/people.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { aDesk, talking, waiting } from '../testing/service.ts'
import { anOpenService, aTab, aWaitingTab, until } from '../testing/tab.ts'

// The ends of a visit, by either party, and what then remains in the tab.

let pin: { pin: StaplePin }
let sam: Member<'listener'>

beforeAll(async () => {
  const organisation = await anOrganisation()
  pin = { pin: pinOf(organisation) }
  sam = await aMember(organisation, 'listener')
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

test('a tab that takes over just after `Terminer` does not bring the conversation back here', async () => {
  const { service, visit } = await aWaitingTab(pin)
  visit.end()
  service.tell('conversation:superseded', {})
  expect(visit.state()).toMatchObject({ screen: 'after', end: 'youth' })
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

test('a page that is closed tells once more of the conversation that was ended, and leaves the next one alone', async () => {
  const leave = vi.fn().mockRejectedValue(new TypeError('no network'))
  const { service, visit } = await aWaitingTab({ ...pin, leave })
  const ended = visit.credentials()
  service.offline()
  visit.end()
  await until(() => expect(visit.state().heard).toBe('unheard'))
  // The service has given the place up meanwhile, and this page has not heard it.
  service.end()
  visit.show('before')
  service.online()
  visit.start()
  await until(() => expect(visit.state().talk?.service?.phase).toBe('waiting'))
  expect(visit.credentials()?.conversation).not.toBe(ended?.conversation)
  expect(visit.untold()).toEqual(ended)
})

test('`Terminer` after a reload, before the second script is loaded, still tells the service', async () => {
  const { service, storage, storageOfTab, visit } = await aWaitingTab(pin)
  const { conversation } = visit.credentials() ?? {}
  // The former page has stored what it began to seal: a page that is closed stores nothing afterwards.
  await storageOfTab.settled()
  const again = aTab(service, { ...pin, kept: storage })
  again.visit.end()
  await until(() => expect(service.halves.left).toMatchObject([{ kind: 'conversation', conversation }]))
  expect(storage).toHaveLength(0)
})

test.each([
  ['listener', 'stopped'],
  ['away', 'away'],
  ['quick-exit', 'stopped'],
  ['youth', 'stopped'],
] as const)(
  '[C18] [M4] an end that the service says is by %s, without a signature, is shown as %s, and nothing is left',
  async (reason, end) => {
    const { service, visit, storage } = await aWaitingTab(pin)
    service.set({ phase: 'ended', reason })
    await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end }))
    expect(storage).toHaveLength(0)
  },
)

/** A tab that talks with Sam, and has read a line of theirs. */
async function aTalk() {
  const tab = await aWaitingTab(pin)
  tab.service.set(talking(0, sam))
  await until(() => expect(tab.visit.state().talk?.reader?.id).toBe(sam.id))
  const desk = await aDesk(tab.service, sam, pin.pin.organisation)
  await desk.write('à bientôt')
  await until(() => expect(tab.said().at(-1)).toBe('Sam : à bientôt'))
  return { ...tab, desk }
}

test('[C18] [M4] an end that the listener signed, up to the same log, is theirs', async () => {
  const { service, visit, desk } = await aTalk()
  service.set({ phase: 'ended', reason: 'listener', end: await desk.end() })
  await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: 'listener' }))
})

test('[C18] a line that came just before the end, and is not opened yet, is no difference', async () => {
  const { service, visit, desk } = await aTalk()
  const entry = service.append(await desk.seal({ kind: 'text', text: 'encore', at: 0 }), false)
  const end = await desk.end()
  service.tell('log:appended', { entries: [entry] })
  service.set({ phase: 'ended', reason: 'listener', end })
  await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: 'listener' }))
})

test('[C18] [M4] a line that its author wrote after they signed an end shows that it is old, opened or not', async () => {
  const { service, visit, desk } = await aTalk()
  const end = await desk.end()
  const entry = service.append(await desk.seal({ kind: 'text', text: 'je reste', at: 0 }), false)
  service.tell('log:appended', { entries: [entry] })
  service.set({ phase: 'ended', reason: 'listener', end })
  await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: 'stopped' }))
})

test('[C18] [M5] a line that its author had not read back when they ended is no difference', async () => {
  const { service, visit, desk } = await aTalk()
  service.set({ phase: 'ended', reason: 'listener', end: await desk.end(service.entries().slice(0, -1), 1) })
  await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: 'listener' }))
})

test('[C18] [M4] an end whose author had written a line that the service gives to nobody is only the service’s word', async () => {
  const { service, visit, desk } = await aTalk()
  await desk.seal({ kind: 'text', text: 'retenu', at: 0 })
  service.set({ phase: 'ended', reason: 'listener', end: await desk.end(service.entries(), 2) })
  await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: 'stopped' }))
})

test('[C18] [M4] an end that the listener signed for another log, or before they wrote on, is only the service’s word', async () => {
  const withheld = await aTalk()
  withheld.service.append(await withheld.desk.seal({ kind: 'text', text: 'retenu', at: 0 }), false)
  const early = await aTalk()
  const other = await aTalk()
  const entries = other.service.entries()
  const ends = [
    [withheld, await withheld.desk.end()],
    [early, await early.desk.end(early.service.entries().slice(0, -1))],
    [other, await other.desk.end([...entries.slice(0, -2), ...entries.slice(-1), ...entries.slice(-2, -1)])],
  ] as const
  for (const [{ service, visit }, end] of ends) {
    service.set({ phase: 'ended', reason: 'listener', end })
    await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: 'stopped' }))
  }
})

test('[C18] [M4] nobody else’s word, no receipt and no former listener’s word makes an end theirs', async () => {
  const [youths, receipt, former] = [await aTalk(), await aTalk(), await aTalk()]
  const word = await youths.visit.talk()?.signEnd()
  const { desk: leaving, service } = former
  const late = await leaving.end()
  service.event('listener-lost', sam)
  service.set(waiting(1))
  await until(() => expect(service.changes()).toHaveLength(2))
  await until(() => expect(former.visit.state().talk?.reader).toBeUndefined())
  await receipt.desk.hasReceived()
  const ends = [
    [youths, word],
    [receipt, receipt.desk.lastSignal()],
    [former, late],
  ] as const
  for (const [{ service, visit }, end] of ends) {
    service.set({ phase: 'ended', reason: 'listener', ...(end && { end }) })
    await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: 'stopped' }))
  }
})

test('[C18] `Terminer` tells the listener by the device’s own word', async () => {
  const { service, visit, desk } = await aTalk()
  visit.end()
  await until(() => expect(service.names()).toContain('conversation:end'))
  const asked = service.asked.find(({ name }) => name === 'conversation:end')?.body as { end?: SignalFrame } | undefined
  expect(asked?.end && (await desk.isEnd(asked.end))).toBe(true)
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
  const { service, visit, storage, storageOfTab } = await aWaitingTab(pin)
  visit.disconnect()
  // The former page has stored what it began to seal: a page that is closed stores nothing afterwards.
  await storageOfTab.settled()
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
  await until(() => expect(visit.state().service?.state).toBe('open'))
  service.setService({ state: 'outside-hours' })
  visit.start()
  await until(() => expect(visit.state()).toMatchObject({ screen: 'before', end: 'closed' }))
  expect(storage).toHaveLength(0)
})
