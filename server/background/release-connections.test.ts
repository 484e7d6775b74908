import { afterEach, beforeEach, expect, test } from 'vitest'
import { ok } from '#shared/result.ts'
import { newClaim, openService, type Service } from '../conversation/testing/service.ts'
import { deskKey } from '../desk/state.ts'
import { connectionName } from '../notice/connection-name.ts'
import { ticketPresenceKey } from '../ticket/state.ts'
import { releaseFormerNodes, releaseNode } from './release-connections.ts'

let service: Service
beforeEach(async () => {
  service = await openService()
})
afterEach(() => service.close())

const on = (node: string) => connectionName(node, 'socket')

/** Opens two conversations, two desks and two threads, one of each on a node that dies. */
async function people() {
  const [gone, stays] = [await service.addListener(), await service.addListener()]
  await service.setListener({ ...gone, connection: on('dead') }, 2)
  await service.setListener({ ...stays, connection: on('alive') }, 2)
  const young = await service.openConversation({ ...newClaim(), connection: on('dead') })
  const other = await service.openConversation({ ...newClaim(), connection: on('alive') })
  await service.done((draft) => {
    for (const node of ['dead', 'alive'])
      draft.write(ticketPresenceKey(`on-${node}`), { connection: on(node), until: service.clock.now() + 60_000 })
    return ok(null)
  })
  const deskOf = (id: string) => service.done((draft) => ok(draft.read(deskKey(id))?.connection))
  return async () => ({
    conversations: await Promise.all(
      [young, other].map(async (claim) => (await service.conversation(claim.conversation))?.connection),
    ),
    desks: [await deskOf(gone.id), await deskOf(stays.id)],
    threads: (await service.store.list('ticket-presence')).map(({ key }) => key),
  })
}

const left = {
  conversations: [null, on('alive')],
  desks: [null, on('alive')],
  threads: ['ticket-presence/on-alive'],
}

test('[G10] when a node is dead, its connections are released, and no others', async () => {
  const connections = await people()
  const parts = { ...service, settings: { alarmHours: 24 } }
  await releaseNode(parts, 'dead', service.clock.now())
  expect(await connections()).toEqual(left)
  await releaseNode(parts, 'dead', service.clock.now())
  expect(await connections()).toEqual(left)
})

test('[G9] a device on a node declared dead by mistake is told once to reconnect, and no other device is', async () => {
  await people()
  const parts = { ...service, settings: { alarmHours: 24 } }
  service.announced.splice(0)
  await releaseNode(parts, 'dead', service.clock.now())
  await releaseNode(parts, 'dead', service.clock.now())
  const held = (await service.store.list('conversation')).map(
    ({ value }) => value as { id: string; connection: string | null },
  )
  const told = service.announced.flatMap((notice) =>
    notice.to === 'youth' && notice.name === 'server:missed' ? [notice.conversation] : [],
  )
  expect(told).toEqual(held.filter(({ connection }) => connection === null).map(({ id }) => id))
  expect(told).toHaveLength(1)
})

test('[G12] a process that is alone on its store releases the connections of every earlier process', async () => {
  const connections = await people()
  await releaseFormerNodes({ ...service, settings: { alarmHours: 24 } }, 'alive', service.clock.now())
  expect(await connections()).toEqual(left)
})
