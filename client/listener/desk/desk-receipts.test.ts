import { beforeAll, expect, test } from 'vitest'
import { receiptPatience } from '#client/conversation/receipt-patience.ts'
import { receivedEvery } from '#client/conversation/signals.ts'
import { lastReceived } from '#client/conversation/testing/received.ts'
import { now } from '#client/crypto/testing/people.ts'
import { limits } from '#shared/protocol/limits.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aListener } from '../testing/at-desk.ts'
import { atWork, said, seatOf } from '../testing/at-work.ts'
import { aYoung } from '../testing/floor.ts'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})

test('[L17] a veiled desk opens a line and signs no receipt, until its veil is lifted', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young, {
    after(milliseconds, run) {
      if (milliseconds === receivedEvery) queueMicrotask(run)
      return () => {}
    },
  })
  await eventually(() => expect(floor.signals.length).toBeGreaterThan(0))
  await atRest()
  const { length: before } = floor.signals
  desk.veil(true)
  await floor.says(young, 'tu es là ?')
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'tu es là ?']))
  desk.attend()
  await atRest()
  expect(floor.signals).toHaveLength(before)
  desk.veil(false)
  await eventually(() => expect(floor.signals).toHaveLength(before + 1))
})

test('[L14] a device that comes back has forgotten the receipts, and gets the newest one again', async () => {
  const young = await aYoung(listening.sam)
  const { floor } = await atWork(listening, young, {
    after(milliseconds, run) {
      if (milliseconds === receivedEvery) queueMicrotask(run)
      return () => {}
    },
  })
  await atRest()
  const { length: before } = floor.signals
  expect(before).toBeGreaterThan(0)
  floor.see(young, { youthHere: false })
  floor.see(young, { youthHere: true })
  await eventually(() => expect(floor.signals).toHaveLength(before + 1))
})

test('[L17] a desk at which nobody did anything for a quarter of an hour opens a line and signs no receipt; the next input signs it', async () => {
  const young = await aYoung(listening.sam)
  let running = 0
  const { floor, desk } = await atWork(listening, young, {
    running: () => running,
    after(milliseconds, run) {
      if (milliseconds === receivedEvery) queueMicrotask(run)
      return () => {}
    },
  })
  await eventually(() => expect(floor.signals.length).toBeGreaterThan(0))
  await atRest()
  const { length: before } = floor.signals
  running += limits.deskUnattended
  await floor.says(young, 'tu es là ?')
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'tu es là ?']))
  await atRest()
  expect(floor.signals).toHaveLength(before)
  desk.attend()
  await eventually(() => expect(floor.signals).toHaveLength(before + 1))
})

test('[L14] a line whose receipt does not come is overdue, until it comes or the device goes; another log is told', async () => {
  const young = await aYoung(listening.sam)
  const timers = new Set<() => void>()
  const { floor, desk } = await atWork(listening, [young], {
    after(milliseconds, run) {
      if (milliseconds === receiptPatience) timers.add(run)
      return () => timers.delete(run)
    },
  })
  const seat = () => seatOf(desk, young)
  const pass = () => {
    for (const run of [...timers]) run()
  }
  desk.write(young.conversation, 'oui')
  desk.send(young.conversation)
  await eventually(() => expect(floor.entries(young)).toHaveLength(3))
  await eventually(() => expect(timers.size).toBe(1))
  expect(seat()).toMatchObject({ overdue: null, youthDiffers: false })
  pass()
  expect([seat()?.overdue, lastReceived(seat()?.youthHas)]).toEqual([3, 0])
  floor.see(young, { youthHere: false })
  expect(seat()).toMatchObject({ overdue: null })
  floor.see(young, { youthHere: true })
  await floor.hasReceived(young)
  await eventually(() => expect([seat()?.overdue, lastReceived(seat()?.youthHas)]).toEqual([null, 3]))
  const seen = { ...(await young.seen(floor.entries(young))), position: 2 }
  floor.notify('signal:received', {
    conversation: young.conversation,
    frame: await young.signal({ kind: 'received', seen }),
  })
  await eventually(() => expect([seat()?.youthDiffers, lastReceived(seat()?.youthHas)]).toEqual([true, 3]))
})

test('the device’s absence has a time on this page’s clock; typing and receipts are shown', async () => {
  const young = await aYoung(listening.sam)
  const { floor, desk } = await atWork(listening, young)
  desk.write(young.conversation, 'oui')
  desk.send(young.conversation)
  await eventually(() => expect(floor.entries(young)).toHaveLength(3))
  floor.notify('signal:received', {
    conversation: young.conversation,
    frame: await young.signal({ kind: 'received', seen: await young.seen(floor.entries(young)) }),
  })
  floor.notify('signal:received', {
    conversation: young.conversation,
    frame: await young.signal({ kind: 'typing', on: true }),
  })
  await eventually(() => expect(seatOf(desk, young)?.youthTypes).toBe(true))
  await eventually(() => expect(lastReceived(seatOf(desk, young)?.youthHas)).toBe(3))
  floor.see(young, { youthHere: false })
  expect(seatOf(desk, young)).toMatchObject({ youthLostAt: now, youthTypes: false })
  floor.see(young, { youthHere: true })
  expect(seatOf(desk, young)?.youthLostAt).toBeNull()
  await eventually(() => expect(floor.signals.length).toBeGreaterThan(1))
})
