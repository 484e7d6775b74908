import type { Page } from 'playwright-core'
import type { See } from './see.ts'

export type NewService = {
  readonly origin: string
  readonly setUpSecret: string
  /** Their own browser profile. */
  readonly page: () => Promise<Page>
}

/** A service before set-up: its first supervisor, an invitation, and the team key with its recovery sheet. */
export async function walkSetUp({ origin, setUpSecret, page: open }: NewService, see: See): Promise<void> {
  const coordination = await open()
  await coordination.goto(`${origin}/coordination#set-up=${setUpSecret}`)
  await coordination.getByRole('textbox', { name: 'Identifiant' }).fill('camille')
  const password = await choose(coordination, 'Camille, coordination')
  await see('coordination-set-up', coordination)
  await coordination.getByRole('button', { name: 'Créer l’organisation' }).click()
  await coordination.getByText('L’organisation est créée').waitFor()
  await see('coordination-sign-in', coordination)
  await signIn(coordination, 'camille', password)
  await coordination.getByRole('heading', { name: 'En ce moment' }).waitFor()
  await see('coordination-empty-floor', coordination)
  await theIntake(coordination, await open(), origin, see)

  const invited = await open()
  await invite(coordination, see)
  await invited.goto(await readLink(coordination))
  const own = await choose(invited, 'Lou, éducatrice')
  await see('invitation', invited)
  await invited.getByRole('button', { name: 'Créer mes clés' }).click()
  await invited.getByRole('heading', { name: 'Vos clés sont créées' }).waitFor()
  await see('invitation-done', invited)
  await coordination.getByRole('button', { name: 'Vérifier et signer Lou, éducatrice' }).waitFor()
  await see('coordination-to-sign', coordination)
  const used = await open()
  await used.goto(`${origin}/invitation`)
  await used.getByText(/ne contient pas d’invitation entière/).waitFor()
  await see('invitation-incomplete', used)
  await used.close()

  await coordination.getByRole('button', { name: 'Vérifier et signer Lou, éducatrice' }).click()
  await invited.getByRole('link', { name: 'Aller à la page de connexion' }).click()
  await see('cell-sign-in', invited)
  await signIn(invited, 'lou', own)
  await theSheet(invited, see)
  await coordination.getByRole('link', { name: 'Clé de la cellule', exact: true }).click()
  await coordination.getByRole('button', { name: 'Certifier' }).waitFor()
  await see('coordination-first-key', coordination)
  await coordination.getByRole('link', { name: 'Horaires', exact: true }).click()
  await coordination.getByRole('button', { name: 'Ajouter une plage Lundi' }).click()
  await coordination.getByRole('button', { name: 'Ajouter un jour particulier' }).click()
  await see('coordination-changing-hours', coordination)
  await coordination.getByRole('button', { name: 'Se déconnecter' }).click()
  await coordination.getByText('Vos clés ont été effacées').waitFor()
  await see('coordination-signed-out', coordination)
}

async function theIntake(page: Page, youth: Page, origin: string, see: See): Promise<void> {
  await page.getByRole('button', { name: 'Fermer l’accueil' }).click()
  await page.getByRole('button', { name: 'Oui, fermer l’accueil' }).waitFor()
  await see('coordination-close-intake', page)
  await page.getByRole('button', { name: 'Oui, fermer l’accueil' }).click()
  await page.getByText(/^accueil fermé par la coordination/).waitFor()
  await see('coordination-intake-closed', page)
  await youth.goto(`${origin}/`)
  await youth.getByText('On ne prend plus personne pour l’instant.').waitFor()
  await see('youth-intake-closed', youth)
  await youth.close()
  await page.getByRole('button', { name: 'Rouvrir l’accueil' }).click()
  await page.getByText(/personne n’est disponible à l’écoute/).waitFor()
}

async function theSheet(page: Page, see: See): Promise<void> {
  await page.getByRole('button', { name: 'Préparer la feuille de secours' }).waitFor()
  await see('cell-first-key', page)
  await page.getByRole('button', { name: 'Préparer la feuille de secours' }).click()
  const items = page.getByRole('region', { name: 'Feuille de secours de l’équipe de suivi' }).getByRole('listitem')
  await items.first().waitFor()
  const words = await items.allInnerTexts()
  await see('cell-team-sheet', page)
  await page.getByRole('button', { name: 'La feuille est sur papier' }).click()
  await see('cell-team-check', page)
  for (const field of await page.getByRole('textbox', { name: /^Mot \d+$/ }).all()) {
    const label = await field.evaluate((input) => (input as HTMLInputElement).labels?.[0]?.textContent ?? '')
    await field.fill(words[Number(label.replace('Mot ', '')) - 1]?.trim() ?? '')
  }
  await page.getByRole('button', { name: 'Créer la clé', exact: true }).click()
  await page.getByText('La coordination doit encore la certifier').waitFor()
  await see('cell-not-certified', page)
}

async function choose(page: Page, alias: string): Promise<string> {
  await page.getByRole('textbox', { name: 'Nom affiché' }).fill(alias)
  await page.getByRole('button', { name: 'Proposer cinq mots' }).click()
  await page.getByText('Mot de passe proposé').waitFor()
  return page.getByLabel('Mot de passe').inputValue()
}

async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Identifiant' }).fill(login)
  await page.getByLabel('Mot de passe').fill(password)
  await page.getByRole('button', { name: 'Se connecter' }).click()
}

async function invite(page: Page, see: See): Promise<void> {
  await page.getByRole('link', { name: 'Membres et invitations' }).click()
  await page.getByRole('combobox', { name: 'Rôle' }).selectOption('équipe de suivi')
  await page.getByRole('textbox', { name: 'Identifiant de connexion' }).fill('lou')
  await page.getByRole('button', { name: 'Inviter', exact: true }).click()
  await page.getByRole('textbox', { name: 'Lien d’invitation de lou' }).waitFor()
  await see('coordination-invitation-link', page)
}

async function readLink(page: Page): Promise<string> {
  const link = await page.getByRole('textbox', { name: 'Lien d’invitation de lou' }).inputValue()
  await page.getByRole('button', { name: 'C’est transmis' }).click()
  return link
}
