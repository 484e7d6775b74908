import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { putBack, takeBackup, temporaryDirectory } from '../support/backup.ts'
import { startCluster } from '../support/cluster.ts'
import { must } from '../support/must.ts'
import { type Floor, openFloor, openFloorOf } from '../support/people.ts'
import { cellDevice, signInAs, supervisorDevice } from '../support/staff-devices.ts'
import { handOver, talkTogether } from '../support/steps.ts'
import { filesOf } from '../support/traces.ts'

/** Between the backup and the restore a ticket is withdrawn and a listener leaves. */
async function withdrawAfter(floor: Floor, backUp: () => Promise<void>) {
  const { listener, youth } = await talkTogether(floor)
  const words = await handOver(listener, youth)
  await listener.endConversation()
  const cell = await cellDevice(floor.staff.cell)
  expect((await ticketsOf(floor)).length).toBe(1)
  cell.close()
  await backUp()

  await youth.button('Retirer mon accord').click()
  await youth.button('Oui, effacer').click()
  await youth.followUp.getByText('Tout est effacé.').first().waitFor()
  const coordination = await supervisorDevice(floor.staff.supervisor)
  const { members } = must(await coordination.connection.request('floor:open', {}))
  const noa = members.find((member) => member.status === 'active' && member.login === floor.staff.listener2.login)
  if (noa?.status !== 'active') throw new Error('Noa was enrolled')
  must(await coordination.connection.request('staff:deactivate', { staff: noa.id, roster: null }))
  coordination.close()
  await youth.page.close()
  await listener.page.close()
  return words
}

const wrapsOf = (floor: Floor) =>
  floor
    .recorded()
    .flatMap((recording) => [...recording.all().matchAll(/"(?:teamWrap|selfWrap)":"([A-Za-z0-9_-]{100,})"/g)])
    .map(([, wrap = '']) => wrap)

const holding = (directory: string, texts: readonly string[]) =>
  filesOf(directory)
    .filter(({ bytes }) => texts.some((text) => bytes.includes(text)))
    .map(({ file }) => file)

async function ticketsOf(floor: Floor) {
  const cell = await cellDevice(floor.staff.cell2)
  const { tickets } = must(await cell.connection.request('cell:open', {}))
  cell.close()
  return tickets
}

async function expectErased(floor: Floor, words: readonly string[]): Promise<void> {
  expect(await ticketsOf(floor)).toEqual([])
  const back = await floor.youth()
  await back.comeBack(floor.product.origin, words)
  await back.page.getByText('Aucun suivi avec ce code.', { exact: false }).waitFor()
  await expect(signInAs(floor.staff.listener2)).rejects.toThrow('wrong-password')
}

test('[G7] a restored backup brings back neither a withdrawn ticket nor a deactivated listener', async () => {
  const floor = await openFloor()
  onTestFinished(() => floor.close())
  const { product } = floor
  let backup = ''
  const words = await withdrawAfter(floor, async () => {
    backup = await takeBackup(product)
  })
  const wraps = wrapsOf(floor)
  expect(wraps.length).toBeGreaterThanOrEqual(2)
  expect(holding(backup, wraps)).toEqual([join(backup, 'keys.db')])

  await product.halt()
  putBack(backup, product)
  await product.restart('SIGTERM')
  await expectErased(floor, words)
  expect(holding(product.directory, wraps)).toEqual([])
  for (const event of ['erased-again', 'audit-broken']) expect(product.output()).toContain(event)

  // The list makes the difference: without it both come back as they were.
  await product.halt()
  putBack(backup, product)
  rmSync(join(product.directory, 'secrets', 'erased'), { recursive: true })
  await product.restart('SIGTERM')
  expect(await ticketsOf(floor)).toHaveLength(1)
  await signInAs(floor.staff.listener2)
})

test('[G7] on Redis, a restored snapshot brings back neither a withdrawn ticket nor a deactivated listener', async () => {
  const cluster = await startCluster()
  const floor = await openFloorOf(cluster)
  onTestFinished(() => floor.close())
  const { redis } = cluster
  const snapshot = join(temporaryDirectory(), 'dump.rdb')
  const words = await withdrawAfter(floor, async () => {
    await redis.say('SAVE')
    cpSync(join(redis.directory, 'dump.rdb'), snapshot)
  })
  const wraps = wrapsOf(floor)
  expect(holding(join(snapshot, '..'), wraps)).toEqual([snapshot])
  await expect.poll(() => holding(redis.directory, wraps)).toEqual([])

  await cluster.halt()
  // Redis reads a snapshot only if its append-only file is off.
  const putSnapshotBack = () => {
    for (const name of readdirSync(redis.directory)) rmSync(join(redis.directory, name), { recursive: true })
    cpSync(snapshot, join(redis.directory, 'dump.rdb'))
  }
  await redis.interrupt(putSnapshotBack, { appendonly: 'no' })
  await redis.say('CONFIG', 'SET', 'appendonly', 'yes')
  await expect.poll(async () => String(await redis.say('INFO', 'persistence'))).toContain('aof_rewrite_in_progress:0')
  await redis.restart('SIGTERM')
  expect(existsSync(join(redis.directory, 'appendonlydir'))).toBe(true)
  expect(holding(redis.directory, wraps)).not.toEqual([])

  for (const node of cluster.nodes) await node.start()
  await expectErased(floor, words)
  await expect.poll(() => holding(redis.directory, wraps)).toEqual([])
})
