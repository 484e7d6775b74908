import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { keptKeys } from '../support/kept-keys.ts'
import { meansEachPress } from '../support/meant-presses.ts'
import { CoordinationDesk, InvitationPage } from '../support/pages/coordination.ts'
import { type Product, startProduct } from '../support/product.ts'

let product: Product
let browser: Browser
const contexts: BrowserContext[] = []
const complaints: string[] = []

beforeAll(async () => {
  product = await startProduct({ store: 'new' })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await product?.stop()
})

/** A person at a desk, with their own browser profile. */
async function somebody(): Promise<Page> {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 800 } })
  contexts.push(context)
  await meansEachPress(context)
  const page = await context.newPage()
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  return page
}

async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Identifiant' }).fill(login)
  await page.getByLabel('Mot de passe').fill(password)
  await page.getByRole('button', { name: 'Se connecter' }).click()
}

async function enrol(link: string, alias: string): Promise<{ page: Page; password: string }> {
  const page = await somebody()
  const password = await new InvitationPage(page).enrol(link, alias)
  expect(page.url()).toBe(`${product.origin}/invitation`)
  return { page, password }
}

const choose = (page: Page, alias: string) => new InvitationPage(page).choose(alias)
const invite = (coordination: Page, role: string, login: string) =>
  new CoordinationDesk(coordination).invite(role, login)

test('from the printed link to a team: set-up, invitations, signatures, a departure, and no key left behind', async () => {
  const camille = await somebody()
  await camille.goto(`${product.origin}/coordination#set-up=${product.setUpSecret}`)
  await camille.getByRole('textbox', { name: 'Identifiant' }).fill('camille')
  const password = await choose(camille, 'Camille')
  expect(camille.url()).toBe(`${product.origin}/coordination`)
  await camille.getByRole('button', { name: 'Créer l’organisation' }).click()
  await camille.getByText('L’organisation est créée').waitFor()
  await signIn(camille, 'camille', 'pas le bon mot de passe')
  await camille.getByText('Identifiant ou mot de passe incorrect.').waitFor()
  await signIn(camille, 'camille', password)
  await camille.getByRole('heading', { name: 'En ce moment' }).waitFor()

  // [S1] set-up happens only once
  const late = await somebody()
  await late.goto(`${product.origin}/coordination#set-up=${product.setUpSecret}`)
  await late.getByRole('textbox', { name: 'Identifiant' }).fill('mallory')
  await choose(late, 'Mallory')
  await late.getByRole('button', { name: 'Créer l’organisation' }).click()
  await late.getByText('Ce lien de mise en service n’est plus valable').waitFor()

  // [S2] a link works once, and its fragment leaves the address
  const link = await invite(camille, 'écoute', 'sam')
  const sam = await enrol(link, 'Sam, écoutant')
  const again = await somebody()
  await again.goto(link)
  await again.getByText('Cette invitation n’est plus valable').waitFor()

  // A colleague without a signed certificate waits, and enters at the moment they are signed.
  const iris = await enrol(await invite(camille, 'coordination', 'iris'), 'Iris')
  await iris.page.getByRole('link', { name: 'Aller à la page de connexion' }).click()
  await signIn(iris.page, 'iris', iris.password)
  await iris.page.getByText('doit d’abord signer votre compte').waitFor()
  await camille.getByRole('button', { name: 'Vérifier et signer Iris' }).click()
  await iris.page.getByRole('heading', { name: 'En ce moment' }).waitFor()

  // She was absent when Sam was invited: the supervisor who invited signs.
  await iris.page.getByRole('link', { name: 'Membres et invitations' }).click()
  await iris.page.getByRole('button', { name: 'Vérifier et signer Sam, écoutant' }).click()
  await iris.page.getByText('la personne qui l’a envoyée doit signer').waitFor()
  await camille.getByRole('button', { name: 'Vérifier et signer Sam, écoutant' }).click()
  await iris.page.getByRole('row', { name: /Sam, écoutant.*encore 30 jours/ }).waitFor()

  // A reload does not ask for the password; another role's page says where to go.
  await iris.page.reload()
  await iris.page.getByRole('row', { name: /Sam, écoutant/ }).waitFor()
  await sam.page.goto(`${product.origin}/coordination`)
  await signIn(sam.page, 'sam', sam.password)
  await sam.page.getByText('Ce compte ouvre /ecoute.').waitFor()

  // [S6] a deactivated member is signed out at once, with no key left in their browser
  await camille.getByRole('button', { name: 'Désactiver Iris' }).click()
  await camille.getByRole('dialog').getByRole('button', { name: 'Désactiver' }).click()
  await iris.page.getByText('Ce compte a été désactivé par la coordination.').waitFor()
  expect(await keptKeys(iris.page)).toBe(0)
  await signIn(iris.page, 'iris', iris.password)
  await iris.page.getByText('Identifiant ou mot de passe incorrect.').waitFor()

  await camille.getByRole('link', { name: 'Journal' }).click()
  await camille.getByRole('row', { name: /compte désactivé Camille Iris/ }).waitFor()
  await camille.getByText('Sceaux intacts').waitFor()
  await camille.getByRole('button', { name: 'Se déconnecter' }).click()
  await camille.getByText('Vos clés ont été effacées').waitFor()
  expect(await keptKeys(camille)).toBe(0)
  expect(await camille.evaluate(() => sessionStorage.length)).toBe(0)
  expect(complaints).toEqual([])
})

test('[C10] signing in elsewhere ends the older session, and its page says so', async () => {
  const password = 'une phrase assez longue'
  const first = await somebody()
  const second = await somebody()
  const other = await startProduct({ store: 'new' })
  try {
    await first.goto(`${other.origin}/coordination#set-up=${other.setUpSecret}`)
    await first.getByRole('textbox', { name: 'Identifiant' }).fill('camille')
    await first.getByRole('textbox', { name: 'Nom affiché' }).fill('Camille')
    await first.getByLabel('Mot de passe').fill(password)
    await first.getByRole('button', { name: 'Créer l’organisation' }).click()
    await first.getByText('L’organisation est créée').waitFor()
    await signIn(first, 'camille', password)
    await first.getByRole('heading', { name: 'En ce moment' }).waitFor()
    await second.goto(`${other.origin}/coordination`)
    await signIn(second, 'camille', password)
    await second.getByRole('heading', { name: 'En ce moment' }).waitFor()
    await first.getByText('Votre compte s’est ouvert ailleurs').waitFor()
    expect(await keptKeys(first)).toBe(0)
  } finally {
    await other.stop()
  }
})
