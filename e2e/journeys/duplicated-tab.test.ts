import { afterAll, beforeAll, expect, test } from 'vitest'
import { keptKeys } from '../support/kept-keys.ts'
import { ListenerDesk } from '../support/pages/staff.ts'
import { type Floor, openFloor } from '../support/people.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('a duplicated staff tab takes over, and keeps its keys when the other one ends', async () => {
  const first = await floor.listener()
  // A window that a page opens on its own address begins with a copy of the tab's storage, like a tab duplicated by hand.
  const [page] = await Promise.all([
    first.page.waitForEvent('popup'),
    first.page.evaluate(() => void window.open(location.href)),
  ])
  const second = new ListenerDesk(page)
  await second.becomeAvailable()
  await first.button('Se connecter').waitFor()
  for (let load = 0; load < 2; load += 1) {
    await second.page.reload()
    await second.becomeAvailable()
  }
  await first.page.reload()
  await first.button('Se connecter').waitFor()
  await second.button('Se déconnecter').click()
  await second.button('Se connecter').waitFor()
  await expect.poll(() => keptKeys(second.page)).toBe(0)
})
