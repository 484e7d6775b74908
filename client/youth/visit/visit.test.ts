import { beforeAll, expect, test, vi } from 'vitest'
import type { StaplePin } from '#client/crypto/staple.ts'
import { aProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam, type Member, type Organisation, pinOf } from '#client/crypto/testing/people.ts'
import { isForPeople } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { troubleWords } from '../conversation/trouble-words.ts'
import { aDesk, type Service, talking, waiting } from '../testing/service.ts'
import { anOpenService, aTab, aWaitingTab, copyOf, permitOf, say, until } from '../testing/tab.ts'
import { talkWith as talksWith } from '../testing/talk.ts'
import { openEntry } from './sealed-entries.ts'
import { openTabStorage } from './tab-storage.ts'
import type { TalkState } from './talk-state.ts'
import type { Visit } from './visit.ts'

let organisation: Organisation
let pin: { pin: StaplePin }
let sam: Member<'listener'>
let ange: Member<'listener'>

beforeAll(async () => {
  organisation = await anOrganisation()
  pin = { pin: pinOf(organisation) }
  sam = await aMember(organisation, 'listener')
  ange = await aMember(organisation, 'listener', { alias: 'Ange' })
})

const here = 'Sam est là. Sam peut lire ce qui a été dit.'

const texts = async (desk: Awaited<ReturnType<typeof aDesk>>) =>
  (await desk.read())
    .filter((content) => typeof content === 'string' || isForPeople(content))
    .map((content) => (typeof content === 'string' ? content : content.kind === 'text' ? content.text : content.kind))

const talkWith = (service: Service, visit: Visit, member = sam, epoch = 0) =>
  talksWith({ service, visit }, member, organisation.public, epoch)

test('at first the page asks whether the service is open, and stores nothing', async () => {
  const service = anOpenService()
  const { visit, storage } = aTab(service)
  expect(visit.state()).toMatchObject({ screen: 'before', service: undefined })
  service.online()
  await until(() => expect(visit.state().service?.state).toBe('open'))
  service.setService({ state: 'outside-hours', opensAt: '2026-11-24T09:00' })

  expect(visit.state().service).toMatchObject({ state: 'outside-hours', opensAt: '2026-11-24T09:00' })
  expect(service.names()).toEqual(['service:read'])
  expect(storage).toHaveLength(0)
})

test('lines written while waiting are sealed at once, and the listener who comes reads them', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  say(visit, 'il y a quelqu’un ?')
  await until(() => expect(said()).toEqual(['Toi : il y a quelqu’un ? (sent)']))
  expect(JSON.stringify(service.asked)).not.toContain('quelqu')

  const desk = await talkWith(service, visit)
  await desk.write('oui, je suis là')
  await until(() => expect(said().at(-1)).toBe('Sam : oui, je suis là'))
  expect(await texts(desk)).toEqual(['il y a quelqu’un ?', 'oui, je suis là'])
})

test('[G3] a listener whose certificate does not verify gets no key; the service is told, and the screen says so', async () => {
  const foreign = await aMember(await anOrganisation(), 'listener')
  const { service, visit } = await aWaitingTab(pin)
  service.set(talking(0, foreign, true))
  await until(() => expect(service.names()).toContain('grant:withhold'))

  expect(service.changes()).toEqual([])
  expect(visit.state().talk).toMatchObject({ refused: 'bad-signature', reader: undefined })
  service.set(waiting(0))
  await talkWith(service, visit)
  expect(visit.state().talk?.refused).toBeUndefined()
})

test('[G3] a listener whom the key of this page refuses gets one more check, under the key that the service says then', async () => {
  const former = pinOf(await anOrganisation())
  let asked = 0
  const renewPin = async () => {
    asked += 1
    return pinOf(organisation)
  }
  const { service, visit } = await aWaitingTab({ pin: former, renewPin })
  await talkWith(service, visit)
  expect(visit.state().talk?.reader?.alias).toBe('Sam')
  expect(asked).toBe(1)
})

test('[G3] a listener whom neither key accepts is refused', async () => {
  const foreign = await aMember(await anOrganisation(), 'listener')
  const { service, visit } = await aWaitingTab({ ...pin, renewPin: async () => pin.pin })
  service.set(talking(0, foreign, true))
  await until(() => expect(service.names()).toContain('grant:withhold'))
  expect(visit.state().talk).toMatchObject({ refused: 'bad-signature', reader: undefined })
  expect(service.changes()).toEqual([])
})

test('[G3] without a pin in the page, no key leaves the device', async () => {
  const { service, visit } = await aWaitingTab({ pin: undefined })
  service.set(talking(0, sam))
  await until(() => expect(service.names()).toContain('grant:withhold'))
  expect(visit.state().talk?.refused).toBe('no-pin')
  expect(service.names()).not.toContain('readers:change')
})

test('[H14] each listener is told the permits that no proposal has used', async () => {
  const { service, visit } = await aWaitingTab(pin)
  const told = async (desk: Awaited<ReturnType<typeof aDesk>>) =>
    (await desk.read()).flatMap((content) =>
      typeof content !== 'string' && content.kind === 'permits' ? [content.commitments] : [],
    )
  const [first, second] = [permitOf(visit, 0), permitOf(visit, 1)]
  const desk = await talkWith(service, visit)
  await until(async () => expect(await told(desk)).toEqual([[first.commitment, second.commitment]]))
  await desk.send(await aProposal(sam, await aTeam(organisation), first))
  service.event('listener-lost', sam)
  service.set(waiting(1))
  const next = await talkWith(service, visit, ange, 1)
  await until(async () =>
    expect(await told(next)).toEqual([[first.commitment, second.commitment], [second.commitment]]),
  )
})

test('[C7][G4] a listener who lost the conversation cannot read on; the next one reads everything', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  say(visit, 'avant')
  const desk = await talkWith(service, visit)
  service.event('listener-lost', sam)
  service.set(waiting(1))
  say(visit, 'après')
  await until(() => expect(said()).toContain('Toi : après (sent)'))
  expect(await texts(desk)).toEqual(['avant', 'no-key'])

  expect(await texts(await talkWith(service, visit, ange, 2))).toEqual(['avant', 'après'])
  await until(() =>
    expect(said()).toEqual([
      'Toi : avant (sent)',
      'Sam est là. Sam peut lire ce qui a été dit.',
      'Sam a perdu la connexion. Tu gardes ta place dans la file.',
      'Toi : après (sent)',
      'Ange est là. Ange peut lire ce qui a été dit.',
    ]),
  )
})

test('[G4] the service cannot hand the conversation to another listener under a key that the former one holds', async () => {
  const { service, visit } = await aWaitingTab(pin)
  const former = await talkWith(service, visit)
  service.set(talking(1, ange, true))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(ange.id))
  expect(visit.state().talk?.service?.epoch).toBe(2)
  say(visit, 'à toi seule')
  const next = await aDesk(service, ange, organisation.public)
  await until(async () => expect(await texts(next)).toContain('à toi seule'))
  expect(await texts(former)).toContain('no-key')
  expect(await texts(former)).not.toContain('à toi seule')
})

test('[C7][M8] what is written after a removal was seen is not sealed under the epoch of the removed, however slow the change is', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  const former = await talkWith(service, visit)
  const sent = () => service.names().filter((name) => name === 'message:send').length
  await until(() => expect(sent()).toBe(1))
  service.loseNextAnswer('readers:change')
  service.set(waiting(1))
  say(visit, 'après')
  await until(() => expect(service.names().filter((name) => name === 'readers:change')).toHaveLength(2))
  expect(sent()).toBe(1)
  service.offline()
  service.online()
  await until(() => expect(said()).toContain('Toi : après (sent)'))
  expect((await texts(former)).at(-1)).toBe('no-key')
})

test('[G3] an epoch of the service’s own, without an entry of this device, ends the talk with words', async () => {
  const { service, visit } = await aWaitingTab(pin)
  service.set(waiting(1))
  await until(() => expect(visit.state().talk?.broken).toBe('no-key'))
  say(visit, 'un secret')
  await atRest()
  expect(service.entries()).toEqual([])
})

test('[G3] a change of readers that this device did not sign is refused in its place, and nobody reads by it', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  const foreign = await aWaitingTab(pin)
  await talkWith(foreign.service, foreign.visit, ange)
  const [entry] = foreign.service.changes()
  if (entry?.kind !== 'readers') throw new Error('a change')
  service.insert(entry)
  await until(() => expect(said()).toEqual(['Attention : le site a voulu changer qui peut lire. On a refusé.']))
  expect(visit.state().talk?.reader).toBeUndefined()
})

test('[G3] if the service goes back to a former key, nothing more is sent, and the screen says so', async () => {
  const { service, visit } = await aWaitingTab(pin)
  await talkWith(service, visit)
  service.set(waiting(0))
  await until(() => expect(visit.state().talk?.broken).toBe('rolled-back'))
  say(visit, 'un secret')
  await atRest()
  // The entry, and the line that tells the listener the permits.
  expect(service.entries().map(({ kind }) => kind)).toEqual(['readers', 'message'])
})

test('[C7][G10] a notice that is older than the answer before it breaks nothing', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  await talkWith(service, visit)
  service.offline()
  service.event('listener-lost', sam)
  service.set(waiting(1))
  service.online()
  // The notice arrives while the answer to the resume is on its way.
  service.tell('conversation:changed', { conversation: talking(1, sam, true) })
  await until(() => expect(visit.state().talk?.service).toMatchObject({ phase: 'waiting', epoch: 2 }))
  say(visit, 'après')
  await until(() => expect(said()).toContain('Toi : après (sent)'))
  expect(visit.state().talk).toMatchObject({ broken: undefined, service: { phase: 'waiting', epoch: 2 } })
})

test('a change of readers without an answer is found in the log, or made again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { service, visit } = await aWaitingTab(pin)
  service.loseNextAnswer('readers:change')
  service.set(talking(0, sam))
  await eventually(() => expect(service.names()).toContain('readers:change'))
  await vi.advanceTimersByTimeAsync(2500)
  await eventually(() => expect(visit.state().talk?.reader?.alias).toBe('Sam'))
  vi.useRealTimers()
})

test('[G9] a reload resumes without losing, doubling or reordering a line', async () => {
  const { service, visit, storage, said } = await aWaitingTab(pin)
  say(visit, 'un')
  const desk = await talkWith(service, visit)
  await desk.write('deux')
  await until(() => expect(said()).toHaveLength(3))
  service.loseNextAnswer('message:send')
  say(visit, 'trois')
  await until(() => expect(service.entries()).toHaveLength(4))
  service.offline()
  say(visit, 'quatre')
  visit.disconnect()

  const again = aTab(service, { ...pin, kept: storage })
  expect(again.visit.state().screen).toBe('conversation')
  service.online()
  await until(() =>
    expect(again.said()).toEqual(['Toi : un (sent)', here, 'Sam : deux', 'Toi : trois (sent)', 'Toi : quatre (sent)']),
  )
  expect(await texts(desk)).toEqual(['un', 'deux', 'trois', 'quatre'])
  const told = (await desk.read()).filter((content) => typeof content !== 'string' && content.kind === 'permits')
  expect(told).toHaveLength(1)
  expect(again.visit.state().talk).toMatchObject({ caughtUp: true, withheld: false })
  say(again.visit, 'cinq')
  await until(async () => expect(await texts(desk)).toEqual(['un', 'deux', 'trois', 'quatre', 'cinq']))
})

test('[G9] after a network loss the page resumes from the last position, and sends the lines written meanwhile in order', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  const desk = await talkWith(service, visit)
  service.offline()
  say(visit, 'un')
  say(visit, 'deux')
  await desk.write('tu es là ?')
  expect(said()).toEqual([here, 'Toi : un (not-sent)', 'Toi : deux (not-sent)'])
  service.online()
  await until(() => expect(said()).toEqual([here, 'Sam : tu es là ?', 'Toi : un (sent)', 'Toi : deux (sent)']))
})

test('[G9] a lost answer does not double the line', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  service.loseNextAnswer('message:send')
  say(visit, 'un')
  await until(() => expect(said()).toEqual(['Toi : un (sent)']))
  expect(service.entries()).toHaveLength(1)
})

test('[L5] a lost notice leaves no hole', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  const desk = await talkWith(service, visit)
  service.append(await desk.seal({ kind: 'text', text: 'un', at: 0 }), false)
  await desk.write('deux')
  await until(() => expect(said()).toEqual([here, 'Sam : un', 'Sam : deux']))
})

const altered = (envelope: Envelope): Envelope => {
  const [first] = envelope.sealed
  return { ...envelope, sealed: `${first === 'A' ? 'B' : 'A'}${envelope.sealed.slice(1)}` }
}

test.each([
  ['altered', 'Attention : un message ne s’ouvre pas. On ne le montre pas.', altered],
  [
    'told as hers',
    'Attention : un de tes messages ne s’ouvre plus.',
    (e: Envelope): Envelope => ({ ...e, role: 'youth' }),
  ],
  [
    'numbered otherwise',
    'Attention : un message ne s’ouvre pas. On ne le montre pas.',
    (e: Envelope) => ({ ...e, sequence: 7 }),
  ],
])(
  '[G3] a message that the service has %s is never shown, and a warning takes its place',
  async (_how, words, change) => {
    const { service, visit, said } = await aWaitingTab(pin)
    const desk = await talkWith(service, visit)
    service.append(change(await desk.seal({ kind: 'text', text: 'viens seule', at: 0 })))
    await until(() => expect(said()).toEqual([here, words]))
  },
)

test('[G3] a repeated or withheld message is reported, and no message is shown twice', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  const desk = await talkWith(service, visit)
  const first = await desk.seal({ kind: 'text', text: 'un', at: 0 })
  await desk.seal({ kind: 'text', text: 'retenu', at: 0 })
  service.append(first)
  service.append(first)
  await desk.write('trois')
  await until(() =>
    expect(said()).toEqual([
      here,
      'Sam : un',
      'Attention : un vieux message est revenu. On ne le montre pas.',
      'Attention : un message manque ou n’est pas à sa place.',
      'Sam : trois',
    ]),
  )
})

test('[G3] after a reload the page reports lines that it had read and no longer gets', async () => {
  const { service, visit, storage, said } = await aWaitingTab(pin)
  const desk = await talkWith(service, visit)
  await desk.write('un')
  await desk.write('deux')
  await until(() => expect(said()).toHaveLength(3))
  visit.disconnect()
  service.replace(service.entries().slice(0, 2))
  const again = aTab(service, { ...pin, kept: storage })
  service.online()
  await until(() => expect(again.visit.state().talk).toMatchObject({ caughtUp: true, withheld: true }))
})

test('[C19] a service that hides a change of readers from a page that is loaded again gets no other one for its epoch', async () => {
  const { service, visit, storage } = await aWaitingTab(pin)
  await talkWith(service, visit)
  visit.talk()?.stop()
  service.replace([])
  service.set(talking(0, ange))
  const again = aTab(service, { ...pin, kept: storage })
  service.online()
  await until(() => expect(again.visit.state().talk?.broken).toBe('rolled-back'))
  expect(service.changes()).toEqual([])
})

test('[G3] after the service lost lines that this device had read, nothing more is sent, and the screen says so', async () => {
  const { service, visit } = await aWaitingTab(pin)
  service.offline()
  service.refuseNext('conversation:resume', 'stale')
  service.online()
  await until(() => expect(visit.state().talk?.broken).toBe('log-lost'))
})

test('[G3] a listener whom the device never verified is not announced under the service’s name for them', async () => {
  const { service, said } = await aWaitingTab(pin)
  service.event('listener-lost', sam)
  await until(() => expect(said()).toEqual([expect.stringContaining('pas pu vérifier')]))
})

test('[C10] when another tab takes over, this one says so, sends nothing more, and can take the conversation back', async () => {
  const { service, visit, storage, said } = await aWaitingTab(pin)
  const other = aTab(service, { ...pin, kept: storage })
  service.online()
  service.supersede()
  expect(visit.state().screen).toBe('elsewhere')
  expect(storage).toHaveLength(1)
  await until(() => expect(other.visit.state().talk?.service?.phase).toBe('waiting'))

  visit.takeBack()
  service.online()
  await until(() => expect(visit.state().talk).toBeDefined())
  say(visit, 'me revoilà')
  await until(() => expect(said()).toEqual(['Toi : me revoilà (sent)']))
})

test('[G9] a duplicate of the tab reads lines under a key that it has not made yet', async () => {
  const { service, visit, storage } = await aWaitingTab(pin)
  say(visit, 'avant')
  await until(() => expect(service.entries()).toHaveLength(1))
  const duplicate = await copyOf(storage)
  await talkWith(service, visit)
  say(visit, 'après')
  await until(() => expect(service.entries()).toHaveLength(4))
  visit.disconnect()

  const { said } = aTab(service, { ...pin, kept: duplicate })
  service.online()
  await until(() => expect(said()).toEqual(['Toi : avant (sent)', here, 'Toi : après (sent)']))
})

test('a person can talk in a browser that refuses storage', async () => {
  const refused = () => {
    throw new DOMException('refused', 'SecurityError')
  }
  const { service, visit, said } = await aWaitingTab({
    ...pin,
    storage: openTabStorage(async () => openEntry, refused),
  })
  say(visit, 'un')
  await until(() => expect(said()).toEqual(['Toi : un (sent)']))
  await talkWith(service, visit)
})

test('[C7][G21] the sixty-fifth epoch is refused with words, and everything that was said stays', async () => {
  const { service, visit, said } = await aWaitingTab(pin)
  say(visit, 'avant')
  await until(() => expect(said()).toEqual(['Toi : avant (sent)']))
  const last = limits.epochs - 1
  for (let epoch = 0; epoch < last; epoch += 1) {
    const next = epoch % 2 === 0 ? talking(epoch, sam) : waiting(epoch)
    service.set(next)
    await until(() => expect(visit.state().talk?.service?.epoch).toBe(epoch + 1))
  }
  const desk = await aDesk(service, sam, organisation.public)
  await desk.write('dernier')
  await until(() => expect(said().at(-1)).toBe('Sam : dernier'))
  const before = said()
  service.set(waiting(last))
  await until(() => expect(visit.state().talk?.broken).toBe('full'))
  expect(troubleWords(visit.state().talk as TalkState, '119')).toEqual([
    'Cette conversation est trop longue. Termine-la, puis recommence.',
  ])
  expect(said()).toEqual(before)
  expect(service.changes()).toHaveLength(last)
})
