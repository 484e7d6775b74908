import { expect, test } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { StoreUnavailable } from '../port.ts'
import type { Client } from './connection.ts'
import { ReplicaWait } from './replica-wait.ts'

/** A connection whose waits a test answers. */
function aClient() {
  const waits: { readonly replicas: number; readonly answer: (confirmed: number) => void }[] = []
  const client = { wait: (replicas: number) => new Promise((answer) => waits.push({ replicas, answer })) }
  return { client: client as unknown as Client, waits }
}

test('all that asks in one turn shares one wait', async () => {
  const { client, waits } = aClient()
  const replicas = new ReplicaWait(client, 2)
  const asked = Promise.all([replicas.confirm(), replicas.confirm()])
  await eventually(() => expect(waits.map(({ replicas }) => replicas)).toEqual([2]))
  waits[0]?.answer(2)
  await asked
  expect(waits).toHaveLength(1)
})

test('a wait that is under way does not cover what is written after it began', async () => {
  const { client, waits } = aClient()
  const replicas = new ReplicaWait(client, 1)
  const first = replicas.confirm()
  await eventually(() => expect(waits).toHaveLength(1))
  const confirmed: string[] = []
  const later = replicas.confirm().then(() => confirmed.push('later'))
  waits[0]?.answer(1)
  await first
  await eventually(() => expect(waits).toHaveLength(2))
  expect(confirmed).toEqual([])
  waits[1]?.answer(1)
  await later
})

test('too few replicas are refused by name, and the next wait is asked all the same', async () => {
  const { client, waits } = aClient()
  const replicas = new ReplicaWait(client, 2)
  const refused = expect(replicas.confirm()).rejects.toEqual(
    new StoreUnavailable('Redis: 1 of 2 replicas have the change'),
  )
  await eventually(() => expect(waits).toHaveLength(1))
  waits[0]?.answer(1)
  await refused
  const next = replicas.confirm()
  await eventually(() => expect(waits).toHaveLength(2))
  waits[1]?.answer(3)
  await next
})
