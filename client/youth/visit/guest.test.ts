import { expect, test } from 'vitest'
import { aMember, anOrganisation, must, now, pinOf } from '#client/crypto/testing/people.ts'
import { parseReaders } from '#shared/protocol/readers.ts'
import { talking } from '../testing/service.ts'
import { aTab, aWaitingTab, remembered, until } from '../testing/tab.ts'
import { talkWith } from '../testing/talk.ts'
import { createKeyring } from './keyring.ts'

const minute = 60_000

/** Clocks and timers that the test moves. */
function someTime() {
  const time = { wall: now, running: 0 }
  const timers: { readonly at: number; readonly act: () => void }[] = []
  return {
    time,
    parts: {
      now: () => time.wall,
      running: () => time.running,
      after(milliseconds: number, act: () => void) {
        const timer = { at: time.running + milliseconds, act }
        timers.push(timer)
        return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1))
      },
    },
    pass(milliseconds: number) {
      time.running += milliseconds
      time.wall += milliseconds
      for (const timer of timers.filter(({ at }) => at <= time.running)) {
        timers.splice(timers.indexOf(timer), 1)
        timer.act()
      }
    },
  }
}

/** A conversation that a listener and a guest read; the guest for ten minutes. */
async function withGuest() {
  const organisation = await anOrganisation()
  const [sam, camille] = [
    await aMember(organisation, 'listener'),
    await aMember(organisation, 'listener', { alias: 'Camille' }),
  ]
  const { time, parts, pass } = someTime()
  const own = { ...parts, pin: pinOf(organisation) }
  const tab = await aWaitingTab(own)
  const { service, visit, storage } = tab
  await talkWith(tab, sam, organisation.public)
  const keyring = createKeyring(remembered(storage) as never)
  for (const change of service.changes()) must(await keyring.check(change))
  for (const { id, certificate, staple } of [sam, camille])
    must(await keyring.verify({ id, certificate: certificate.text, staple }, { pin: own.pin, now }))
  const entry = await keyring.change([
    { certificate: sam.certificate, kind: 'listener', firstEpoch: 0 },
    { certificate: camille.certificate, kind: 'guest', firstEpoch: 2, until: now + 10 * minute },
  ])
  const certificates = [sam.certificate.text, camille.certificate.text]
  service.insert({ kind: 'readers', position: 0, entry, certificates })
  service.set({ ...talking(2, sam, true), guest: { state: 'reads', id: camille.id } } as never)
  await until(() => expect(visit.state().talk?.log.timeline.epochs).toHaveLength(2))
  const readersNow = () => must(parseReaders(service.changes().at(-1)?.entry ?? '')).payload.body.readers
  return { ...tab, own, time, pass, readersNow, sam }
}

test('[C22] a page lets a guest go when their time is over, and the listener reads on', async () => {
  const { service, visit, pass, readersNow, sam } = await withGuest()
  pass(10 * minute - 1)
  expect(service.changes()).toHaveLength(2)
  pass(1)
  await until(() => expect(service.changes()).toHaveLength(3))
  expect(readersNow().map(({ fingerprint, firstEpoch }) => [fingerprint, firstEpoch])).toEqual([
    [sam.certificate.fingerprint, 0],
  ])
  await until(() => expect(visit.state().talk?.reader?.epoch).toBe(3))
})

test('[C22] so does a page that was loaded again, whatever the wall clock says by then', async () => {
  const { service, visit, pass, storage, time, own, readersNow } = await withGuest()
  pass(6 * minute)
  visit.disconnect()
  time.wall -= 400 * minute
  const again = aTab(service, { ...own, kept: storage })
  service.online()
  await until(() => expect(again.visit.state().talk?.caughtUp).toBe(true))
  pass(4 * minute - 1)
  expect(service.changes()).toHaveLength(2)
  pass(1)
  await until(() => expect(service.changes()).toHaveLength(3))
  expect(readersNow().map(({ kind }) => kind)).toEqual(['listener'])
})
