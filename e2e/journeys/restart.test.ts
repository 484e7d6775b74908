import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Floor, openFloor } from '../support/people.ts'
import { talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test.each([
  ['SIGTERM', 'listener'],
  ['SIGKILL', 'listener2'],
] as const)(
  '[G9] [G12] a server ended by %s and restarted interrupts for seconds, and neither loses nor duplicates a line',
  async (signal, name) => {
    const { listener, youth } = await talkTogether(floor, name)
    await floor.product.halt(signal)
    await youth.write('Écrit pendant la panne.')
    await floor.product.restart(signal)
    await listener.line('Écrit pendant la panne.').waitFor()
    await listener.answer('Toujours là.')
    await youth.line('Toujours là.').waitFor()
    for (const line of ['Salut.', 'Salut, je t’écoute.', 'Écrit pendant la panne.', 'Toujours là.']) {
      expect(await youth.log.getByText(line, { exact: true }).count()).toBe(1)
      expect(await listener.log.getByText(line, { exact: true }).count()).toBe(1)
    }
    await youth.page.close()
    await listener.page.close()
  },
)
