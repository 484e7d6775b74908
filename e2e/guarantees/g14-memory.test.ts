import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encPairs, takeReadable } from '#client/crypto/staff/staff-keys.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { StaffLogin } from '../support/demo-staff.ts'
import { heapOf } from '../support/heap.ts'
import { CoordinationDesk } from '../support/pages/coordination.ts'
import { CellDesk, ListenerDesk, type StaffPage } from '../support/pages/staff.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { signInAs } from '../support/staff-devices.ts'
import { handOver, talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('[G14] [C34] behind a locked veil the listener’s page has neither a word of anybody nor a private key, and rings all the same', async () => {
  const scalars = await scalarsOf(floor.staff.listener2)
  const listener = new ListenerDesk(await floor.page())
  const { page } = listener
  await page.clock.install()
  await listener.arrive(floor.staff.listener2)
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Le hérisson mauve dort chez ma tante.')
  await listener.log.getByRole('listitem').first().waitFor()
  await listener.composer.click()
  await page.keyboard.type('La loutre verte')
  // Nobody gives these words to the page, but its people.
  const words = ['hérisson mauve dort', 'La loutre verte']
  const before = await heapOf(page)
  expect(before.holds(words)).toEqual(words)
  expect(before.keys).toContain('private sign')

  const password = await lock(listener)
  await youth.write('Le castor orange aussi.')
  await expect.poll(() => page.title()).toBe('(1) Écoute')
  await expectNothing(page, [...words, 'castor orange'], scalars)

  await password.fill(floor.staff.listener2.password)
  await listener.button('Lever le voile').click()
  await listener.line('Le castor orange aussi.').waitFor()
  await expect.poll(() => listener.composer.inputValue()).toBe('La loutre verte')
  expect(await listener.available.isChecked()).toBe(true)
  await listener.answer('Je suis de retour.')
  await youth.line('Je suis de retour.').waitFor()
  await page.close()
})

test('[G14] [C34] behind a locked veil the cell’s page has neither a word of anybody nor a private key, and rings all the same', async () => {
  const { listener, youth } = await talkTogether(floor)
  await handOver(listener, youth, { summary: 'Tu cherches un endroit pour le lynx bleu.' })
  const scalars = await scalarsOf(floor.staff.cell)
  const cell = new CellDesk(await floor.page())
  const { page } = cell
  await page.clock.install()
  await cell.arrive(floor.staff.cell)
  await cell.openNewest()
  await cell.button('Prendre en charge').click()
  await cell.composer.click()
  await page.keyboard.type('La marmotte dorée')
  const words = ['endroit pour le lynx bleu', 'La marmotte dorée']
  const before = await heapOf(page)
  expect(before.holds(words)).toEqual(words)
  expect(before.keys).toContain('private sign')

  const password = await lock(cell)
  await youth.write('Le chamois gris attend.')
  await expect.poll(() => page.title()).toMatch(/^\(\d+\) Cellule de suivi$/)
  await expectNothing(page, [...words, 'chamois gris'], scalars)

  await password.fill(floor.staff.cell.password)
  await cell.button('Lever le voile').click()
  await cell.tickets.waitFor()
  await cell.openNewest()
  await cell.thread.getByText('Le chamois gris attend.').waitFor()
  expect(await cell.composer.inputValue()).toBe('La marmotte dorée')
  await page.close()
})

test('[G14] [C34] behind a locked veil coordination’s page has no private key, and a call rings all the same', async () => {
  const scalars = await scalarsOf(floor.staff.supervisor)
  const listener = await floor.listener()
  const coordination = new CoordinationDesk(await floor.page())
  const { page } = coordination
  await page.clock.install()
  await coordination.arrive(floor.staff.supervisor)
  const duty = page.getByRole('switch', { name: 'De permanence' })
  await duty.click()
  await expect.poll(() => duty.isChecked()).toBe(true)
  expect((await heapOf(page)).keys).toContain('private sign')

  const password = await lock(coordination)
  await listener.callColleague('Danger')
  await expect.poll(() => page.title()).toBe('(1) Coordination')
  await expectNothing(page, [], scalars)

  await password.fill(floor.staff.supervisor.password)
  await coordination.button('Lever le voile').click()
  await coordination.button('J’y vais').click()
  expect(await duty.isChecked()).toBe(true)
  expect(floor.complaints()).toEqual([])
})

/** The private scalars of all pairs that this member has. */
async function scalarsOf(member: StaffLogin): Promise<readonly Uint8Array[]> {
  const readable = takeReadable((await signInAs(member)).keys)
  if (!readable) throw new Error('no keys')
  return [...encPairs(readable), readable.sig].map(({ scalar }) => scalar)
}

/** On duty, nobody does anything for twenty minutes. Returns the field of the password. */
async function lock(desk: StaffPage): Promise<Locator> {
  await desk.page.clock.fastForward(limits.veilAfter)
  await desk.button('Lever le voile').waitFor()
  await desk.page.clock.fastForward(limits.staffIdleLock)
  const password = desk.region('Écran voilé').getByLabel('Mot de passe', { exact: true })
  await password.waitFor()
  return password
}

async function expectNothing(page: Page, words: readonly string[], scalars: readonly Uint8Array[]): Promise<void> {
  const heap = await heapOf(page)
  expect(heap.holds([...words, ...scalars.map((scalar) => toBase64url(scalar as Bytes))])).toEqual([])
  // HPKE keeps HMAC keys of 32 zeros, which are HKDF’s empty salt.
  expect(heap.keys.filter((key) => !key.startsWith('public') && key !== 'secret sign')).toEqual([])
  expect(await heap.buffersWith(scalars.map((scalar) => Buffer.from(scalar).toString('hex')))).toEqual([])
}
