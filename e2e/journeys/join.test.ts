import { afterEach, expect, test } from 'vitest'
import { startCluster } from '../support/cluster.ts'
import { type HostileService, openHostileService } from '../support/hostile-service.ts'
import { outOfView } from '../support/in-view.ts'
import { hasFocus } from '../support/keyboard.ts'
import { CoordinationDesk } from '../support/pages/coordination.ts'
import { openFloorOf } from '../support/people.ts'
import { type Product, startProduct } from '../support/product.ts'
import { supervisorDevice } from '../support/staff-devices.ts'
import { talkTogether } from '../support/steps.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Sam, a young person, and Camille of coordination, each with a window of their own; Camille's on the last node, or all before a hostile service. */
async function threeWindows(product: Product, service?: HostileService) {
  const floor = await openFloorOf(product)
  ends.push(floor.close)
  const before = service && {
    ...floor,
    product: { origin: service.origin },
    listener: () => floor.listener('listener', service.origin),
  }
  const { listener: sam, youth } = await talkTogether(before ?? floor)
  const camille = new CoordinationDesk(await floor.page())
  const at = service?.origin ?? product.nodes.at(-1)?.origin ?? product.origin
  const { url, ...login } = floor.staff.supervisor
  await camille.arrive({ ...login, url: `${at}${new URL(url).pathname}` })
  const card = youth.region('Quelqu’un voudrait venir')
  const joined = camille.page.getByRole('region', { name: /^Conversation de Sam, écoutant/ })
  const log = joined.getByRole('log')
  const field = joined.getByRole('textbox', { name: 'Votre message au jeune, sous votre nom', exact: true })

  async function asks(reason?: string): Promise<void> {
    await camille.button('Demander à venir Sam, écoutant').click()
    const dialog = camille.page.getByRole('dialog')
    if (reason) await dialog.getByRole('radio', { name: reason, exact: true }).check()
    await dialog.getByRole('button', { name: 'Demander au jeune', exact: true }).click()
    await camille.page.getByText(/lit votre demande/).waitFor()
  }
  async function says(text: string): Promise<void> {
    await field.fill(text)
    await field.press('Enter')
    await log.getByText(text, { exact: true }).waitFor()
  }
  const yes = () => card.getByRole('button', { name: 'Oui, Camille, coordination peut venir', exact: true }).click()
  return { floor, sam, camille, youth, card, joined, log, field, asks, says, yes }
}

async function joins(product: Product): Promise<void> {
  const { floor, sam, camille, youth, card, joined, log, field, asks, says, yes } = await threeWindows(product)
  await youth.page.getByText('Te lit : Sam, écoutant (écoute)', { exact: true }).waitFor()

  // Sam calls; Camille asks for that reason; the box stays empty.
  await sam.callColleague('Je suis bloqué·e')
  await camille.page
    .getByText(/demande un collègue pour une conversation/)
    .first()
    .waitFor()
  await youth.composer.fill('une phrase en')
  await asks()
  await card.waitFor()
  expect(await youth.composer.evaluate((element) => element === document.activeElement)).toBe(true)
  expect(await card.innerText()).toContain('Sam, écoutant a demandé de l’aide pour mieux te répondre.')
  expect(await card.getByRole('checkbox').isChecked()).toBe(false)
  await sam.page.getByText(/Une personne de la coordination demande au jeune/).waitFor()
  expect(await joined.count()).toBe(0)

  // A reload with the card open, and then yes.
  await youth.page.reload()
  await yes()
  await joined.waitFor()
  await youth.page.getByText('Te lisent : Sam, écoutant (écoute), et Camille, coordination', { exact: true }).waitFor()
  await sam.page.getByText('Lisent ce que le jeune écrit : vous et Camille, coordination', { exact: true }).waitFor()

  // The call stands above it, and the guest can write all the same.
  const reply = { field, send: joined.getByRole('button', { name: 'Envoyer', exact: true }) }
  for (const [width, height] of [
    [1280, 800],
    [1024, 768],
    [1024, 600],
  ] as const) {
    await camille.page.setViewportSize({ width, height })
    expect([width, height, await outOfView(reply)]).toEqual([width, height, []])
  }
  await log.getByText('Ce qui précède n’est pas partagé avec vous.', { exact: true }).first().waitFor()

  // Each reads what the others write from here on, under the name of whoever wrote it.
  await youth.write('Bonjour à vous deux.')
  await log.getByText('Bonjour à vous deux.', { exact: true }).waitFor()
  await sam.line('Bonjour à vous deux.').waitFor()
  await says('Bonsoir, je suis Camille.')
  await youth.line('Camille, coordination : Bonsoir, je suis Camille.').waitFor()
  await sam.line('Bonsoir, je suis Camille.').waitFor()
  await sam.answer('Je reste aussi.')
  await log.getByText('Je reste aussi.', { exact: true }).waitFor()
  await youth.line('Je reste aussi.').waitFor()
  expect(await log.getByText('Salut, je t’écoute.', { exact: true }).count()).toBe(0)

  // Camille leaves: nothing of the conversation stays on her page, and the others go on.
  await joined.getByRole('button', { name: 'Quitter la conversation', exact: true }).click()
  await joined.waitFor({ state: 'detached' })
  await youth.page.getByText('Te lit : Sam, écoutant (écoute)', { exact: true }).waitFor()
  await youth.line('Camille, coordination n’est plus là, et ne lit plus.').waitFor()
  await youth.write('Et maintenant ?')
  await sam.line('Et maintenant ?').waitFor()
  await sam.answer('On continue.')
  await youth.line('On continue.').waitFor()
  expect(await camille.page.getByText('Et maintenant ?').count()).toBe(0)
  expect(floor.complaints()).toEqual([])
}

test('[C48] [C50] [C54] [G3] [G4] a coordinator whom the listener called joins by the young person’s yes, reads and writes from then on, and leaves', async () => {
  await joins(await startProduct())
})

test('[C48] [C50] so it is between two nodes', async () => {
  await joins(await startCluster())
})

/** Everybody has another name in what a page hears of a conversation. */
async function openRenaming(origin: string): Promise<HostileService> {
  const service = await openHostileService(origin)
  const renamed = (body: unknown): unknown =>
    JSON.parse(JSON.stringify(body), (key, value) => (key === 'alias' ? 'Faux nom' : value))
  service.lieInReply('/youth', 'conversation:open', renamed)
  service.lieInReply('/youth', 'conversation:resume', renamed)
  service.lieInNotice('/youth', 'conversation:changed', renamed)
  service.lieInNotice('/youth', 'log:appended', renamed)
  service.lieInReply('/listener', 'conversation:read', renamed)
  service.lieInNotice('/listener', 'log:appended', renamed)
  service.lieInReply('/supervisor', 'conversation:read', renamed)
  service.lieInNotice('/supervisor', 'log:appended', renamed)
  return service
}

test('[C47] [C51] [C16] [C54] [G3] uncalled, with the box ticked, before a service that renames everybody: the guest reads everything, until the young person puts them out while they write', async () => {
  const product = await startProduct()
  const service = await openRenaming(product.origin)
  ends.push(service.close)
  const { camille, youth, sam, card, joined, log, asks, yes } = await threeWindows(product, service)
  await asks('Parce que l’équipe s’inquiète pour le jeune')
  await card.getByText('L’équipe s’inquiète pour toi.', { exact: true }).waitFor()
  await card.getByRole('checkbox', { name: "Camille, coordination peut lire ce qu'on s'est dit", exact: true }).check()
  await yes()
  await log.getByText('Salut, je t’écoute.', { exact: true }).waitFor()
  await youth.page.getByText('Te lisent : Sam, écoutant (écoute), et Camille, coordination', { exact: true }).waitFor()
  await sam.page.getByText('Lisent ce que le jeune écrit : vous et Camille, coordination', { exact: true }).waitFor()
  for (const { page } of [youth, sam, camille]) expect(await page.getByText('Faux nom').count()).toBe(0)
  await joined.getByRole('textbox').fill('Une phrase qui ne')
  await youth.button('Demander à Camille, coordination de partir').click()
  const told = camille.page.getByText('Le jeune vous a demandé de partir. Vous ne lisez plus cette conversation.')
  await told.waitFor()
  // The field that had the focus is gone with what was read.
  await expect.poll(() => hasFocus(told)).toBe(true)
  expect(await joined.count()).toBe(0)
  await youth.page.getByText('Te lit : Sam, écoutant (écoute)', { exact: true }).waitFor()
  await youth.write('Merci.')
  await sam.line('Merci.').waitFor()
  // They do not ask again.
  await camille.button('J’ai vu').click()
  await camille.button('Demander à venir Sam, écoutant').click()
  await camille.page.getByRole('dialog').getByRole('button', { name: 'Demander au jeune', exact: true }).click()
  await camille.page.getByText('Cette action n’est pas possible en ce moment.').waitFor()
})

test('[C52] [G10] a coordinator whose page is loaded again is in the conversation, and one whose node dies is not, whatever page of theirs is there without keys', async () => {
  // Long enough for a page to be loaded again on a machine that does three other things.
  const product = await startCluster({ limits: { guestLease: 20_000, guestLeaseRenewal: 500 } })
  const { floor, camille, youth, sam, log, asks, yes } = await threeWindows(product)
  await asks()
  await yes()
  await youth.write('Tu es là ?')
  await log.getByText('Tu es là ?', { exact: true }).waitFor()
  await camille.page.reload()
  await log.getByText('Tu es là ?', { exact: true }).waitFor()
  // Like a page behind a locked veil, it stays connected and reads nothing.
  const locked = await supervisorDevice(floor.staff.supervisor)
  ends.push(locked.close)
  await product.nodes.at(-1)?.halt('SIGKILL')
  await youth.page.getByText('Te lit : Sam, écoutant (écoute)', { exact: true }).waitFor()
  await youth.write('On est deux.')
  await sam.line('On est deux.').waitFor()
})
