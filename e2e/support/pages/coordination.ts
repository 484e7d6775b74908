import type { Locator, Page } from 'playwright-core'
import type { FoundHere, Screen } from './screen.ts'
import { type Credentials, StaffPage } from './staff.ts'

/** The desk of coordination. */
export class CoordinationDesk<
  Found extends FoundHere<Found> = Locator,
  P extends Screen<Found> = Page & Screen<Found>,
> extends StaffPage<Found, P> {
  get now(): Found {
    return this.page.getByRole('heading', { name: 'En ce moment', exact: true })
  }

  async arrive(credentials: Credentials): Promise<void> {
    await this.signIn(credentials)
    await this.now.waitFor()
  }

  /** Returns the link for the invited person. The role is the list's word: `écoute`. */
  async invite(role: string, login: string): Promise<string> {
    await this.page.getByRole('link', { name: 'Membres et invitations', exact: true }).click()
    await this.page.getByRole('combobox', { name: 'Rôle' }).selectOption(role)
    await this.page.getByRole('textbox', { name: 'Identifiant de connexion' }).fill(login)
    await this.button('Inviter').click()
    const link = await this.page.getByRole('textbox', { name: `Lien d’invitation de ${login}` }).inputValue()
    await this.button('C’est transmis').click()
    return link
  }

  async verify(alias: string): Promise<void> {
    await this.button(`Vérifier et signer ${alias}`).click()
  }
}

/** Where a new member makes their keys. */
export class InvitationPage<
  Found extends FoundHere<Found> = Locator,
  P extends Screen<Found> = Page & Screen<Found>,
> extends StaffPage<Found, P> {
  /** Returns the proposed password. */
  async choose(alias: string): Promise<string> {
    await this.page.getByRole('textbox', { name: 'Nom affiché' }).fill(alias)
    await this.button('Proposer cinq mots').click()
    await this.page.getByText('Mot de passe proposé').waitFor()
    return this.page.getByLabel('Mot de passe').inputValue()
  }

  /** Returns the password, once the keys are made. */
  async enrol(link: string, alias: string): Promise<string> {
    await this.page.goto(link)
    const password = await this.choose(alias)
    await this.button('Créer mes clés').click()
    await this.page.getByRole('heading', { name: 'Vos clés sont créées' }).waitFor()
    return password
  }
}
