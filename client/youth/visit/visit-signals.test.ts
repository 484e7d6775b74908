import { expect, test } from 'vitest'
import { receiptPatience } from '#client/conversation/receipt-patience.ts'
import { receivedAgainAfter } from '#client/conversation/signals.ts'
import { aMember, now } from '#client/crypto/testing/people.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aListeningOrganisation } from '../testing/organisation.ts'
import { aDesk, talking, waiting } from '../testing/service.ts'
import { aTab, aWaitingTab, say, until } from '../testing/tab.ts'
import { talkWith } from '../testing/talk.ts'

// Receipts and typing, as a young person's page shows and sends them.

const { organisation, pin, sam } = await aListeningOrganisation()

const talkWithSam = (tab: Parameters<typeof talkWith>[0]) => talkWith(tab, sam, organisation.public)

/** A tab that talks with Sam, on timers that the test lets pass. */
async function aTimedTab() {
  const timers = new Map<() => void, number>()
  const tab = await aWaitingTab({
    ...pin,
    after(milliseconds, run) {
      if (milliseconds === receiptPatience) {
        timers.set(run, milliseconds)
        return () => timers.delete(run)
      }
      return pageScheduler.after(milliseconds, run)
    },
  })
  const pass = () => {
    for (const run of [...timers.keys()]) {
      timers.delete(run)
      run()
    }
  }
  return { ...tab, pass, timers, desk: await talkWithSam(tab) }
}

test('[L14] [M4] a line is received once its reader has signed that they have it; until then it may not be', async () => {
  const { visit, said, desk, pass, timers } = await aTimedTab()
  say(visit, 'tu es là ?')
  await until(() => expect(said().at(-1)).toBe('Toi : tu es là ? (sent)'))
  await desk.hasReceived([])
  await until(() => expect(visit.state().talk?.received.size).toBe(1))
  expect(said().at(-1)).toBe('Toi : tu es là ? (sent)')
  pass()
  expect(said().at(-1)).toBe('Toi : tu es là ? (overdue)')
  await desk.hasReceived()
  await until(() => expect(said().at(-1)).toBe('Toi : tu es là ? (received)'))
  expect(timers.size).toBe(0)
})

test('[L14] after a break of the network a listener’s page gets the newest receipt again: it may be another page', async () => {
  const { service, desk } = await aTimedTab()
  const receipts = async () => (await desk.heard()).filter(({ kind }) => kind === 'received').length
  await eventually(async () => expect(await receipts()).toBeGreaterThan(0))
  await atRest()
  const before = await receipts()
  service.offline()
  service.online()
  await eventually(async () => expect(await receipts()).toBe(before + 1))
})

test('[L14] after a reload the receipt is said again and again, also if nothing more is written', async () => {
  const { service, storage, desk, visit } = await aTimedTab()
  await desk.hasReceived()
  service.offline()
  visit.disconnect()
  const waits = new Set<symbol>()
  const again = aTab(service, {
    ...pin,
    kept: storage,
    after(milliseconds, run) {
      const wait = Symbol()
      if (milliseconds === receivedAgainAfter) waits.add(wait)
      const stop = pageScheduler.after(milliseconds, run)
      return () => {
        waits.delete(wait)
        stop()
      }
    },
  })
  service.online()
  await until(() => expect(again.visit.state().talk?.reader?.id).toBe(sam.id))
  await atRest()
  // The next receipt may have to wait a second for its turn.
  await until(() => expect(waits.size).toBe(1))
})

test('[L14] nobody is said not to have received a line before somebody is there', async () => {
  const { service, visit, said, pass, timers } = await aTimedTab()
  service.event('listener-lost', sam)
  service.set(waiting(1))
  say(visit, 'tu es partie ?')
  await until(() => expect(said().at(-1)).toMatch(/^Toi : tu es partie \? \(/))
  expect(timers.size).toBe(0)
  pass()
  expect(visit.state().talk?.overdue).toBeNull()
})

test('[L14] [M3] a receipt for another log is marked, and nothing counts as received by it', async () => {
  const { service, visit, said, desk } = await aTimedTab()
  say(visit, 'tu es là ?')
  await until(() => expect(said().at(-1)).toBe('Toi : tu es là ? (sent)'))
  const entries = service.entries()
  await desk.hasReceived([...entries.slice(0, -2), ...entries.slice(-1), ...entries.slice(-2, -1)])
  await until(() =>
    expect(said().slice(-2)).toEqual([
      'Toi : tu es là ? (sent)',
      'Attention : un message manque ou n’est pas à sa place.',
    ]),
  )
})

test('[L18][M4] after a line was withheld from its reader, later lines are received again, and that one is not', async () => {
  const { service, visit, said, desk } = await aTimedTab()
  for (const words of ['un', 'deux']) {
    say(visit, words)
    await until(() => expect(said().at(-1)).toBe(`Toi : ${words} (sent)`))
  }
  const [missing] = service.entries().slice(-2)
  const samHas = () => service.entries().filter((entry) => entry !== missing)
  await desk.write('oui', samHas())
  await until(() => expect(said().at(-1)).toContain('oui'))
  say(visit, 'trois')
  await until(() => expect(said().at(-1)).toBe('Toi : trois (sent)'))
  await desk.hasReceived(samHas())
  await until(() => expect(said().at(-1)).toBe('Toi : trois (received)'))
  expect(said()).toContain('Toi : un (sent)')
  expect(said().filter((words) => words.includes('manque'))).toHaveLength(1)
})

test('[L18][M4] receipts of a former page load, sent once more, take back nothing that was received', async () => {
  const { service, visit, said, desk } = await aTimedTab()
  const former = await aDesk(service, sam, organisation.public)
  for (const words of ['un', 'deux', 'trois']) {
    say(visit, words)
    await until(() => expect(said().at(-1)).toBe(`Toi : ${words} (sent)`))
  }
  await desk.hasReceived()
  await until(() => expect(said().at(-1)).toBe('Toi : trois (received)'))
  const entries = service.entries()
  for (const upTo of [1, 2]) await former.hasReceived(entries.slice(0, upTo))
  await atRest()
  expect(said().at(-1)).toBe('Toi : trois (received)')
})

test('typing is shown while it lasts, and sent as a state, not at every key', async () => {
  const clock = { wall: now, running: 0 }
  const { service, visit } = await aWaitingTab({ ...pin, now: () => clock.wall, running: () => clock.running })
  const desk = await talkWithSam({ service, visit })
  await desk.signal({ kind: 'typing', on: true })
  await until(() => expect(visit.state().talk?.theyType).toBe(true))
  // Meanwhile the device's clock is set back.
  clock.wall -= 3 * 3_600_000
  clock.running += 6100
  service.setService({})
  await until(() => expect(visit.state().talk?.theyType).toBe(false))

  const typed = async () => (await desk.heard()).filter(({ kind }) => kind === 'typing')
  for (let key = 0; key < 20; key += 1) visit.type(true)
  await eventually(async () => expect(await typed()).toEqual([{ kind: 'typing', on: true }]))
  visit.type(false)
  await eventually(async () => expect(await typed()).toMatchObject([{ on: true }, { on: false }]))
})

test('typing is not shown after its listener is replaced, or while the network is gone', async () => {
  const { service, visit } = await aWaitingTab(pin)
  const desk = await talkWithSam({ service, visit })
  const seenTyping = async () => {
    await desk.signal({ kind: 'typing', on: true })
    await until(() => expect(visit.state().talk?.theyType).toBe(true))
  }
  await seenTyping()
  service.offline()
  expect(visit.state().talk?.theyType).toBe(false)
  service.online()
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  await seenTyping()
  service.set(talking(1, await aMember(organisation, 'listener', { alias: 'Lou, écoutante' })))
  await until(() => expect(visit.state().talk?.theyType).toBe(false))
})

test('typing is not sent before a listener can read', async () => {
  const { service, visit } = await aWaitingTab(pin)
  visit.type(true)
  await atRest()
  expect(service.names()).not.toContain('signal:send')
})
