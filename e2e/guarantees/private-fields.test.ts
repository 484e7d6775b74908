import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { privateWriting } from '#client/ui/private-writing.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { type ListenerDevice, listenerDevice } from '../support/staff-devices.ts'

// The attributes as a browser has them: a library may leave out or change what the code says.

let floor: Floor
let sam: ListenerDevice
beforeAll(async () => {
  floor = await openFloor()
  sam = await listenerDevice(floor.staff.listener)
})
afterAll(async () => {
  sam?.close()
  await floor?.close()
})

const asked = Object.entries(privateWriting).map(([name, value]) => [name.toLowerCase(), value] as const)

async function expectPrivate(field: Locator): Promise<void> {
  await field.waitFor()
  const has = await field.evaluate(
    (element, names) => names.map((name) => [name, element.getAttribute(name)]),
    asked.map(([name]) => name),
  )
  expect(has).toEqual(asked)
  expect(await field.evaluate((element) => (element as HTMLTextAreaElement).spellcheck)).toBe(false)
}

test('in the built pages, no field of a young person hands its text to a spelling or writing service', async () => {
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await expectPrivate(youth.composer)

  const other = await floor.youth()
  await other.open(floor.product.origin)
  await other.button("J'ai un code").click()
  await expectPrivate(other.page.getByRole('textbox', { name: 'Ton code', exact: true }))
})
