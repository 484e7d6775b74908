import { afterEach, expect, test } from 'vitest'
import { startCluster } from '../support/cluster.ts'
import { openFloorOf } from '../support/people.ts'
import { type Product, startProduct } from '../support/product.ts'
import { talkTogether } from '../support/steps.ts'

/** No offer runs out while a slow machine is still on its way. */
const unhurried = { passRings: 3_600_000, passAsked: 3_600_000 }

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Sam, Noa and a young person, each with a window of their own; Noa's on the last node. */
async function threeWindows(product: Product) {
  const floor = await openFloorOf(product)
  ends.push(floor.close)
  const { listener: sam, youth } = await talkTogether(floor)
  const noa = await floor.listener('listener2', product.nodes.at(-1)?.origin)
  await noa.becomeAvailable()
  const card = youth.region('Changement de personne')
  const offer = noa.page.getByRole('alertdialog', { name: 'Conversation proposée', exact: true })

  async function offers(note?: string): Promise<void> {
    await sam.button('Passer la main').click()
    const dialog = sam.page.getByRole('dialog', { name: 'Passer la main', exact: true })
    if (note) await dialog.getByRole('textbox').fill(note)
    const list = dialog.getByRole('list', { name: 'Collègues disponibles', exact: true })
    await list.getByRole('button', { name: 'Proposer à Noa, écoutante', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await offer.getByText('Sam, écoutant vous propose une conversation.', { exact: false }).waitFor()
  }
  const takes = () => offer.getByRole('button', { name: 'Je prends', exact: true }).click()
  return { floor, sam, noa, youth, card, offer, offers, takes }
}

async function passesOn(product: Product): Promise<void> {
  const { floor, sam, noa, youth, card, offers, takes } = await threeWindows(product)

  // No, and the conversation stays with Sam.
  await offers()
  await takes()
  await card.getByRole('button', { name: 'Non, je reste avec Sam, écoutant', exact: true }).click()
  await sam.page.getByText('Le jeune préfère rester avec vous.', { exact: true }).waitFor()
  await noa.page.getByText(/Le jeune préfère rester avec la personne qui l’écoute/).waitFor()
  await youth.page.getByText('Tu restes avec Sam, écoutant.', { exact: true }).waitFor()
  await sam.button('C’est vu').click()

  // A reload of the page with the card open, while somebody writes; then yes, with the box empty.
  await offers('Il faut parler de lundi.')
  await takes()
  await card.waitFor()
  await youth.page.reload()
  await card.getByText('Il faut parler de lundi.', { exact: true }).waitFor()
  expect(await card.getByRole('checkbox').isChecked()).toBe(false)
  await card.getByRole('button', { name: "D'accord", exact: true }).click()
  await youth.page.getByRole('heading', { name: 'Tu parles avec Noa, écoutante' }).waitFor()
  await sam.page
    .getByText(/Vous avez passé la main/)
    .first()
    .waitFor()
  expect(await sam.line('Salut.').count()).toBe(0)

  // Noa reads from here on, and Sam's word.
  await youth.write('Bonjour Noa.')
  await noa.line('Bonjour Noa.').waitFor()
  await noa.line('Il faut parler de lundi.').waitFor()
  expect(await noa.line('Salut, je t’écoute.').count()).toBe(0)
  await noa.answer('Bonsoir, je suis là.')
  await youth.line('Bonsoir, je suis là.').waitFor()
  expect(floor.complaints()).toEqual([])
}

test('[C42] [G4] a conversation is passed on to a colleague, once its young person agrees', async () => {
  await passesOn(await startProduct({ limits: unhurried }))
})

test('[C42] [G4] so it is between two nodes', async () => {
  await passesOn(await startCluster({ limits: unhurried }))
})

test('[C42] [C16] with the box ticked the colleague reads everything; and what is written meanwhile is lost to nobody', async () => {
  const { noa, youth, card, offers, takes } = await threeWindows(await startProduct({ limits: unhurried }))
  await offers()
  await takes()
  await youth.composer.fill('une phrase en')
  await card.waitFor()
  expect(await youth.composer.evaluate((field) => field === document.activeElement)).toBe(true)
  await card.getByRole('checkbox', { name: "Noa, écoutante peut lire ce qu'on s'est dit", exact: true }).check()
  await youth.write('avant le oui')
  await card.getByRole('button', { name: "D'accord", exact: true }).click()
  await noa.line('Salut, je t’écoute.').waitFor()
  await noa.line('avant le oui').waitFor()
  expect(await noa.line('avant le oui').count()).toBe(1)
})

test('[C43] [G10] a colleague whose window is gone after Je prends leaves the conversation with Sam, who is told', async () => {
  const product = await startProduct({ limits: { ...unhurried, listenerLease: 4000, listenerLeaseRenewal: 1000 } })
  const { sam, noa, youth, card, offers, takes } = await threeWindows(product)
  await offers()
  await takes()
  await card.waitFor()
  await noa.page.context().setOffline(true)
  await noa.page.close()
  await sam.page.getByText(/n’est plus là\. Vous gardez la conversation\./).waitFor()
  await card.waitFor({ state: 'detached' })
  await sam.answer('Je reste.')
  await youth.line('Je reste.').waitFor()
})

async function passesToNext(product: Product): Promise<void> {
  const floor = await openFloorOf(product)
  ends.push(floor.close)
  const { listener: sam, youth } = await talkTogether(floor)
  await sam.button('Fin de service').click()
  await sam.page.getByRole('button', { name: /^Passer la main pour / }).click()
  const dialog = sam.page.getByRole('dialog', { name: 'Passer la main', exact: true })
  await dialog.getByText(/^Personne d’autre n’est là/).waitFor()
  await dialog.getByRole('textbox').fill('Il faut parler de lundi.')
  await dialog.getByRole('button', { name: 'Proposer à la prochaine personne libre', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })

  const card = youth.region('Changement de personne')
  await card.getByText("Quelqu'un d'autre prendra la suite. Tu gardes ta place.", { exact: false }).waitFor()
  await youth.page.reload()
  await card.getByText('Il faut parler de lundi.', { exact: true }).waitFor()
  await card.getByRole('button', { name: "D'accord", exact: true }).click()
  await youth.page.getByRole('region', { name: 'Attente', exact: true }).waitFor()
  await sam.page
    .getByText(/Vous avez passé la main/)
    .first()
    .waitFor()
  // The answer stands in the log: a reload before anybody is free changes nothing of it.
  await youth.page.reload()
  await youth.page.getByRole('region', { name: 'Attente', exact: true }).waitFor()
  await youth.write('en attendant')

  const noa = await floor.listener('listener2', product.nodes.at(-1)?.origin)
  await noa.becomeAvailable()
  await youth.page.getByRole('heading', { name: 'Tu parles avec Noa, écoutante' }).waitFor()
  await noa.line('en attendant').waitFor()
  await noa.line('Il faut parler de lundi.').waitFor()
  expect(await noa.line('Salut, je t’écoute.').count()).toBe(0)
  expect(await noa.line('Ce qui précède n’est pas partagé avec vous.').count()).toBe(1)
  await noa.answer('Bonsoir, je suis là.')
  await youth.line('Bonsoir, je suis là.').waitFor()
  expect(await sam.line('en attendant').count()).toBe(0)
  expect(floor.complaints()).toEqual([])
}

test('[C45] [G4] [C16] at the end of a service a conversation goes on to whoever is free next, who reads what the box allows', async () => {
  await passesToNext(await startProduct({ limits: unhurried }))
})

test('[C45] [G4] so it is between two nodes', async () => {
  await passesToNext(await startCluster({ limits: unhurried }))
})
