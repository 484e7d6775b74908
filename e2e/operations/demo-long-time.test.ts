import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { heldEnc } from '#client/crypto/staff/staff-keys.ts'
import { parseCertificate } from '#shared/protocol/certificate.ts'
import { type Printed, type StartedDemo, startDemo } from '../support/demo/start-demo.ts'
import { must } from '../support/must.ts'
import { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import { YouthPage } from '../support/pages/youth.ts'
import { signInAs } from '../support/staff-devices.ts'

// Moves a demo's clock by months: it must renew everything that expires meanwhile, as open staff pages would.

const dayMs = 86_400_000
let demo: StartedDemo
let printed: Printed

const built = fileURLToPath(new URL('../../dist', import.meta.url))
/** Each file of the build, with what would change if it were written again. */
const builtFiles = () =>
  globSync('**', { cwd: built }).map((file) => ({ file, inode: statSync(join(built, file)).ino }))
const builtBefore = builtFiles()

beforeAll(async () => {
  demo = await startDemo()
  printed = demo.printed
})
afterAll(() => demo.stop())

const advance = async (days: number): Promise<unknown> => (await demo.advance({ advanceMs: days * dayMs })).json()

/** From a first line to a request; then both leave. */
async function handOver(summary: string): Promise<void> {
  const listener = new ListenerDesk(await demo.page())
  await listener.arrive(printed.listener)
  await listener.becomeAvailable()
  const youth = new YouthPage(await demo.page())
  await youth.open(new URL(printed.youth).origin)
  await youth.start()
  await youth.write('Salut.')
  await listener.line('Salut.').waitFor()
  await listener.propose({ summary })
  await youth.button("Oui, je suis d'accord").click()
  await youth.confirmCode(await youth.codeWords())
  await youth.followUp.waitFor()
  await listener.endConversation()
  await listener.region('Conversations terminées').waitFor()
  for (const { page } of [listener, youth]) await page.context().close()
}

/** A member of the cell opens every existing request, the oldest first. */
async function read(...summaries: readonly string[]): Promise<void> {
  const cell = new CellDesk(await demo.page())
  await cell.arrive(printed.cell)
  for (const [place, summary] of summaries.entries()) {
    await cell.tickets.getByRole('listitem').nth(place).getByRole('button').first().click()
    await cell.shared.getByText(summary).waitFor()
  }
  await cell.page.context().close()
}

/** The key that this listener's certificate names now. To look is a sign-in: it makes the next one. */
async function certifiedKey(): Promise<string> {
  const { certificate, keys } = await signInAs(printed.listener3)
  const leaf = must(parseCertificate(certificate ?? '')).payload
  expect(await heldEnc(keys, leaf.enc)).not.toBeNull()
  return leaf.enc
}

test('a demo leaves the build alone, which a server or another test may be reading', () => {
  expect(builtBefore).not.toEqual([])
  expect(builtFiles()).toEqual(builtBefore)
})

test('sixty days in steps and sixty at once: the cell’s key is renewed, and requests can be read before and after', async () => {
  for (let step = 1; step <= 6; step += 1) expect(await advance(10)).toEqual({ aheadMs: step * 10 * dayMs })
  await handOver('Après soixante jours.')
  await read('Après soixante jours.')
  expect(await advance(60)).toEqual({ aheadMs: 120 * dayMs })
  await handOver('Après cent vingt jours.')
  await read('Après soixante jours.', 'Après cent vingt jours.')
})

test('[S27] a listener who signs in has another key with each renewal, and without a sign-in the same one', async () => {
  const names = new Set([await certifiedKey()])
  for (let renewal = 2; renewal <= 4; renewal += 1) {
    await advance(16)
    names.add(await certifiedKey())
    expect(names.size).toBe(renewal)
  }
  await advance(16)
  const last = await certifiedKey()
  expect(names.has(last)).toBe(false)
  await advance(16)
  await advance(16)
  const later = await certifiedKey()
  names.add(last).add(later)
  // The first of both renewals took the next key; the second found no other one, and repeated it.
  expect(names.size).toBe(6)
})
