import { beforeAll, expect, test } from 'vitest'
import type { StaplePin } from '#client/crypto/staple.ts'
import { anOrganisation, pinOf } from '#client/crypto/testing/people.ts'
import { waiting } from '../testing/service.ts'
import { anOpenService, aTab, aWaitingTab, copyOf, remembered, say, until } from '../testing/tab.ts'

let pin: { pin: StaplePin }

beforeAll(async () => {
  pin = { pin: pinOf(await anOrganisation()) }
})

test('[C1] a conversation is opened with an id, a key and a bearer of its own', async () => {
  const first = await aWaitingTab()
  const second = await aWaitingTab()
  const [a, b] = [remembered(first.storage), remembered(second.storage)]
  expect(first.service.conversation()).toMatchObject({ id: a?.conversation, bearer: a?.bearer })
  expect(new Set([a?.conversation, b?.conversation, a?.bearer, b?.bearer, a?.key, b?.key]).size).toBe(6)
})

test('lines written before the service answers are sent afterwards, in order', async () => {
  const service = anOpenService()
  const { visit, said } = aTab(service, pin)
  visit.start()
  await until(() => expect(visit.state().talk).toBeDefined())
  say(visit, 'un')
  say(visit, 'deux')
  expect(said()).toEqual(['Toi : un (not-sent)', 'Toi : deux (not-sent)'])
  service.online()
  await until(() => expect(said()).toEqual(['Toi : un (sent)', 'Toi : deux (sent)']))
  expect(service.entries()).toHaveLength(2)
})

test('[C1] a conversation that the service has announced is resumed, and never opened again', async () => {
  const service = anOpenService()
  const { visit } = aTab(service, pin)
  service.loseNextAnswer('conversation:open')
  service.online()
  visit.start()
  await until(() => expect(service.names()).toContain('conversation:open'))
  service.set(waiting(0))
  service.offline()
  service.end()
  service.online()
  await until(() => expect(visit.state()).toMatchObject({ screen: 'after', end: 'gone' }))
  expect(service.names().filter((name) => name === 'conversation:open')).toHaveLength(1)
})

test('[C1][G4] a conversation that may have ended unnoticed is not opened again under its keys: a new one gets the unsent lines', async () => {
  const service = anOpenService()
  const left: unknown[] = []
  const { visit, storage, said } = aTab(service, { ...pin, leave: async (which) => void left.push(which) })
  service.loseNextAnswer('conversation:open')
  service.online()
  visit.start()
  await until(() => expect(service.conversation()).toBeDefined())
  say(visit, 'un')
  say(visit, 'deux')
  const before = remembered(storage)
  service.offline()
  service.end()
  service.online()
  // The new conversation has its own socket: requests on the old one may still be on their way. The old conversation is left.
  await until(() => expect(visit.state().connection).toBe('connecting'))
  expect(left).toEqual([{ conversation: before?.conversation, bearer: before?.bearer }])
  service.online()
  await until(() => expect(said()).toEqual(['Toi : un (sent)', 'Toi : deux (sent)']))
  const after = remembered(storage)
  expect(service.conversation()).toEqual({ id: after?.conversation, bearer: after?.bearer })
  expect(visit.credentials()?.conversation).toBe(after?.conversation)
  expect(after?.tab).toBe(before?.tab)
  for (const kept of ['conversation', 'bearer', 'key', 'seed'] as const)
    expect(after?.[kept]).not.toEqual(before?.[kept])
  expect(service.names().filter((name) => /open|resume/.test(name))).toEqual([
    'conversation:open',
    'conversation:resume',
    'conversation:open',
  ])
})

test('[C1][D2] a copy of a tab whose conversation was never opened opens nothing, and begins another one under its own keys', async () => {
  const first = aTab(anOpenService(), pin)
  first.visit.start()
  await until(() => expect(remembered(first.storage)).toMatchObject({ asked: false }))
  const one = remembered(first.storage)
  const service = anOpenService()
  const second = aTab(service, { ...pin, kept: await copyOf(first.storage) })
  service.online()
  await until(() => expect(second.visit.state().screen).toBe('before'))
  // The first tab may still bring its half to the service: the copy does not drop it.
  expect(service.halves.asked).toEqual(['read'])
  expect(second.storage).toHaveLength(0)
  second.visit.start()
  await until(() => expect(service.conversation()).toBeDefined())
  const other = remembered(second.storage)
  expect(service.conversation()?.id).toBe(other?.conversation)
  for (const kept of ['conversation', 'bearer', 'key', 'seed'] as const) expect(one?.[kept]).not.toEqual(other?.[kept])
})

test.each([
  ['too-fast', 'conversation:open'],
  ['busy', 'conversation:resume'],
] as const)(
  '[C1] after %s the page sends %s: it resumes if the service may have stored something',
  async (refused, next) => {
    const service = anOpenService()
    const tries: (() => void)[] = []
    const after = (_milliseconds: number, run: () => void) => {
      tries.push(run)
      return () => {}
    }
    const { visit, storage } = aTab(service, { ...pin, after })
    service.refuseNext('conversation:open', refused)
    service.online()
    visit.start()
    await until(() => expect(tries).toHaveLength(1))
    const before = remembered(storage)
    for (const tryAgain of tries.splice(0)) tryAgain()
    if (refused === 'busy') {
      await until(() => expect(visit.state().connection).toBe('connecting'))
      service.online()
    }
    await until(() => expect(visit.state().talk?.service?.phase).toBe('waiting'))
    expect(service.names().filter((name) => /open|resume/.test(name))[1]).toBe(next)
    // The page keeps the conversation only if the service cannot have stored anything of it.
    expect(service.conversation()?.id === before?.conversation).toBe(refused === 'too-fast')
  },
)

test('[C1] a tab that is taken over before its first answer ends with the conversation, and begins no new one', async () => {
  const service = anOpenService()
  const first = aTab(service, pin)
  service.loseNextAnswer('conversation:open')
  service.online()
  first.visit.start()
  await until(() => expect(service.conversation()).toBeDefined())
  const second = aTab(service, { ...pin, kept: await copyOf(first.storage) })
  service.online()
  await until(() => expect(second.visit.state().talk?.service?.phase).toBe('waiting'))
  service.supersede()
  expect(first.visit.state().screen).toBe('elsewhere')
  service.end()
  first.visit.takeBack()
  service.online()
  await until(() => expect(first.visit.state()).toMatchObject({ screen: 'after', end: 'gone' }))
})
