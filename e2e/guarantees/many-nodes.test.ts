import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Visit } from '#client/youth/visit/visit.ts'
import { type Cluster, startCluster } from '../support/cluster.ts'
import type { DemoStaff, StaffLogin } from '../support/demo-staff.ts'
import { visitorWhoSays } from '../support/meeting.ts'
import {
  deskOf,
  type ListenerDevice,
  listenerDevice,
  lookAtArrivals,
  signInAs,
  supervisorDevice,
} from '../support/staff-devices.ts'
import { arrive } from '../support/visitors.ts'

// Clients of different nodes behave as if there were one node.

/** A dead node is detected well before its listeners' leases expire. */
const limits = { nodeLease: 2000, nodeLeaseRenewal: 500, listenerLease: 8000, listenerLeaseRenewal: 2000 }

let cluster: Cluster
let staff: DemoStaff
let one: string
let other: string
beforeAll(async () => {
  cluster = await startCluster({ limits })
  staff = await cluster.staff()
  ;[one = '', other = ''] = cluster.nodes.map(({ origin }) => origin)
})
afterAll(() => cluster?.stop())

const at = (origin: string, login: StaffLogin): StaffLogin => ({
  ...login,
  url: `${origin}${new URL(login.url).pathname}`,
})
const until = <Value>(look: () => Value) => expect.poll(look, { interval: 20 })
const placeOf = (visit: Visit) => {
  const service = visit.state().talk?.service
  return service?.phase === 'waiting' ? service.place : service?.phase
}

test('[G10] when a listener’s node dies, the young person on the other node is notified, and waits again', async () => {
  const listener = await listenerDevice(at(other, staff.listener))
  const visit = await visitorWhoSays(one, 'Bonjour.')
  const { conversation } = await listener.hears('Bonjour.')
  await until(() => visit.state().talk?.reader?.id).toBe(listener.session.staff.id)
  const listenerHere = () => {
    const service = visit.state().talk?.service
    return service?.phase === 'talking' ? service.listenerHere : service?.phase
  }
  expect(listenerHere()).toBe(true)

  await cluster.nodes[1]?.halt('SIGKILL')
  listener.close()
  await until(listenerHere).toBe(false)
  await until(listenerHere).toBe('waiting')
  expect(visit.credentials()?.conversation).toBe(conversation)
  await cluster.nodes[1]?.start()
  visit.end()
})

test('[G4] a deactivated listener is signed out on every node at once, and another listener gets their conversation', async () => {
  const [leaving, staying] = [at(other, staff.listener2), at(one, staff.listener)]
  const session = await signInAs(leaving)
  const { desk, connection } = deskOf(session, other)
  desk.subscribe(() => lookAtArrivals(desk))
  await until(() => desk.state().desk !== null).toBe(true)
  await desk.set({ availability: 'available', capacity: 3 })
  const visit = await visitorWhoSays(one, 'Je suis là.')
  await until(() => desk.state().seats[0]?.log.timeline.items.length ?? 0).toBeGreaterThan(1)
  const conversation = desk.state().seats[0]?.conversation
  const [next, supervisor] = [await listenerDevice(staying), await supervisorDevice(at(one, staff.supervisor))]
  await desk.set({ availability: 'paused' })

  expect(
    await supervisor.connection.request('staff:deactivate', { staff: session.staff.id, roster: null }),
  ).toMatchObject({
    ok: true,
  })
  await until(() => connection.state).not.toBe('connected')
  visit.say({ kind: 'text', text: 'Tu me lis encore ?', at: Date.now() })
  expect((await next.hears('Tu me lis encore ?')).conversation).toBe(conversation)
  expect(
    desk
      .state()
      .seats.flatMap(({ log }) => log.timeline.items)
      .some((item) => JSON.stringify(item).includes('Tu me lis')),
  ).toBe(false)
  await until(() => connection.state).toBe('refused')
  for (const device of [next, supervisor]) device.close()
  desk.close()
  visit.end()
})

test('[G4] [C10] signing in on one node ends the session on the other, and a second tab takes over from the first', async () => {
  const first = await listenerDevice(at(one, staff.listener))
  const second = await listenerDevice(at(other, staff.listener))
  await until(() => first.connection.state).toBe('refused')
  expect(second.connection.state).toBe('connected')

  const { desk: older, connection } = deskOf(second.session, one)
  await until(() => connection.state).toBe('connected')
  await until(() => second.connection.state).not.toBe('connected')
  for (const device of [first, second, older]) device.close()
})

test('[G11] conversations of both nodes are each assigned once, the longest waiting first, to listeners on either', async () => {
  const keeper = await listenerDevice(at(one, staff.listener))
  const visits: Visit[] = []
  for (let index = 0; index < 5; index += 1) {
    const visit = await arrive(index % 2 === 0 ? one : other)
    visit.start()
    await until(() => visit.state().talk?.service).toBeDefined()
    visits.push(visit)
  }
  await until(() => visits.map(placeOf)).toEqual([
    ...['talking', 'talking', 'talking'],
    { kind: 'exact', position: 1 },
    { kind: 'exact', position: 2 },
  ])
  const held = () => keeper.desk.state().seats.map(({ conversation }) => conversation)
  expect(held()).toEqual(visits.slice(0, 3).map((visit) => visit.credentials()?.conversation))

  visits[1]?.end()
  await until(() => [placeOf(visits[3] as Visit), placeOf(visits[4] as Visit)]).toEqual([
    'talking',
    { kind: 'exact', position: 1 },
  ])
  expect(new Set(held()).size).toBe(3)
  for (const visit of visits) visit.end()
  keeper.close()
})

test('[G12] a rolling restart interrupts for seconds, and loses nothing', async () => {
  const listener: ListenerDevice = await listenerDevice(at(cluster.origin, staff.listener))
  const visit = await visitorWhoSays(cluster.origin, 'Avant.')
  await listener.hears('Avant.')
  for (const [index, node] of cluster.nodes.entries()) {
    await node.halt('SIGTERM')
    visit.say({ kind: 'text', text: `Pendant ${index}.`, at: Date.now() })
    await listener.hears(`Pendant ${index}.`)
    await node.start()
  }
  const texts = visit
    .state()
    .talk?.log.timeline.items.flatMap((item) =>
      item.kind === 'line' && item.content.kind === 'text' ? [item.content.text] : [],
    )
  expect(texts).toEqual(['Avant.', 'Pendant 0.', 'Pendant 1.'])
  expect(visit.state().talk?.log.timeline.items.filter(({ kind }) => kind === 'readers')).toHaveLength(1)
  visit.end()
  listener.close()
})
