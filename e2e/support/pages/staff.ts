import type { Locator, Page } from 'playwright-core'
import type { FoundHere, Screen } from './screen.ts'

export type Credentials = { readonly url: string; readonly login: string; readonly password: string }

/** The parts that every staff page has. */
export class StaffPage<Found extends FoundHere<Found> = Locator, P extends Screen<Found> = Page & Screen<Found>> {
  readonly page: P
  constructor(page: P) {
    this.page = page
  }

  readonly button = (name: string): Found => this.page.getByRole('button', { name, exact: true })
  readonly region = (name: string): Found => this.page.getByRole('region', { name, exact: true })

  async signIn({ url, login, password }: Credentials): Promise<void> {
    await this.page.goto(url)
    await this.page.getByRole('textbox', { name: 'Identifiant', exact: true }).fill(login)
    await this.page.getByLabel('Mot de passe', { exact: true }).fill(password)
    await this.button('Se connecter').click()
  }
}

export class ListenerDesk<
  Found extends FoundHere<Found> = Locator,
  P extends Screen<Found> = Page & Screen<Found>,
> extends StaffPage<Found, P> {
  get available(): Found {
    return this.page.getByRole('switch', { name: 'Disponible', exact: true })
  }
  get conversations(): Found {
    return this.page.getByRole('list', { name: 'Mes conversations', exact: true })
  }
  get log(): Found {
    return this.page.getByRole('log', { name: 'Conversation', exact: true })
  }
  get composer(): Found {
    return this.page.getByRole('textbox', { name: 'Réponse', exact: true })
  }
  get panel(): Found {
    return this.page.getByRole('complementary', { name: 'Suivi nécessaire', exact: true })
  }

  async arrive(credentials: Credentials): Promise<void> {
    await this.signIn(credentials)
    await this.available.waitFor()
  }

  /** Becomes available, once the desk is open: a key press does not wait by itself. */
  async becomeAvailable(): Promise<void> {
    const open = this.page.getByRole('switch', { name: 'Disponible', exact: true, disabled: false })
    if (!(await open.isChecked())) await open.press('Space')
    await this.page.getByRole('switch', { name: 'Disponible', exact: true, checked: true }).waitFor()
  }

  async answer(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.button('Envoyer').click()
  }

  line(text: string): Found {
    return this.log.getByText(text, { exact: false })
  }

  async endConversation(): Promise<void> {
    await this.button('Terminer').click()
    await this.page
      .getByRole('dialog')
      .getByRole('button', { name: /terminer/i })
      .click()
  }

  get call(): Found {
    return this.page.getByRole('dialog', { name: "Besoin d'un collègue", exact: true })
  }

  /** Calls a colleague about the conversation in front, for this reason. */
  async callColleague(reason: string): Promise<void> {
    await this.button("Besoin d'un collègue").click()
    await this.call.getByRole('button', { name: reason, exact: true }).click()
  }

  async propose({ summary, speciality = 'Social' }: { summary: string; speciality?: string }): Promise<void> {
    if (!(await this.panel.isVisible())) await this.button('Suivi nécessaire').click()
    await this.panel.getByRole('checkbox', { name: speciality, exact: true }).press('Space')
    await this.panel.getByRole('textbox', { name: 'Résumé pour le jeune', exact: true }).fill(summary)
    await this.panel.getByRole('button', { name: 'Proposer', exact: true }).click()
  }
}

export class CellDesk<
  Found extends FoundHere<Found> = Locator,
  P extends Screen<Found> = Page & Screen<Found>,
> extends StaffPage<Found, P> {
  get tickets(): Found {
    return this.page.getByRole('list', { name: 'Demandes de suivi', exact: true })
  }
  get consent(): Found {
    return this.region('Accord')
  }
  get shared(): Found {
    return this.region('Ce qui est transmis')
  }
  get thread(): Found {
    return this.page.getByRole('log', { name: 'Échanges', exact: true })
  }
  get composer(): Found {
    return this.page.getByRole('textbox', { name: 'Réponse', exact: true })
  }

  async arrive(credentials: Credentials): Promise<void> {
    await this.signIn(credentials)
    await this.tickets.waitFor()
  }

  /** Opens the first request in the named list; the requests that a member passed have their own list. */
  async openNewest(list = 'Demandes de suivi'): Promise<void> {
    const items = this.page.getByRole('list', { name: list, exact: true }).getByRole('listitem')
    await items.first().getByRole('button').first().click()
    await this.consent.waitFor()
  }

  /** The desk is back at its list: the service's notice comes before its answer, and only the answer closes the request. */
  async giveBack(): Promise<void> {
    await this.button('Rendre').click()
    await this.consent.waitFor({ state: 'detached' })
  }

  /** Opens how to reach the young person, which only their taker does. */
  async openContact(reason = 'Pour appeler'): Promise<void> {
    await this.button(reason).click()
    await this.button('Masquer les coordonnées').waitFor()
  }

  async answer(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.button('Envoyer').click()
  }
}
