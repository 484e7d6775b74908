import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Floor, openFloor } from '../support/people.ts'
import { talkTogether } from '../support/steps.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor({ limits: { listenerLease: 4000, listenerLeaseRenewal: 1000 } })
})
afterAll(() => floor?.close())

test('[G10] the loss of a listener is announced within seconds, and the next one reads everything', async () => {
  const { listener, youth } = await talkTogether(floor)
  const next = await floor.listener('listener2')
  await listener.page.context().setOffline(true)
  await listener.page.close()
  await youth.page
    .getByText(/a perdu la connexion|n’est plus là|est parti/i)
    .first()
    .waitFor()
  await youth.write('Tu es encore là ?')
  await next.becomeAvailable()
  await next.line('Tu es encore là ?').waitFor()
  await next.line('Salut, je t’écoute.').waitFor()
  await next.answer('Je prends le relais.')
  await youth.line('Je prends le relais.').waitFor()
  expect(await youth.line('Tu es encore là ?').count()).toBe(1)
  await youth.page
    .getByText(/peut lire ce qui a été dit/i)
    .first()
    .waitFor()
})
