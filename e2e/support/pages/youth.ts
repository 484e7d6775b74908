import type { Locator, Page } from 'playwright-core'

/** The young person's page, by the names a screen reader says. */
export class YouthPage {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }

  readonly button = (name: string): Locator => this.page.getByRole('button', { name, exact: true })
  readonly region = (name: string): Locator => this.page.getByRole('region', { name, exact: true })
  get log(): Locator {
    return this.page.getByRole('log', { name: 'Conversation', exact: true })
  }
  get composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Ton message', exact: true })
  }
  get card(): Locator {
    return this.region('Proposition de suivi')
  }
  get followUp(): Locator {
    return this.region('Ton suivi')
  }

  async open(origin: string): Promise<void> {
    await this.page.goto(`${origin}/`)
  }

  async start(): Promise<void> {
    await this.button("J'ai moins de 21 ans").click()
    await this.composer.waitFor()
  }

  async write(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.button('Envoyer').click()
  }

  line(text: string): Locator {
    return this.log.getByText(text, { exact: false })
  }

  /** The six words of the return code, in order. */
  async codeWords(): Promise<string[]> {
    const items = this.region('Ton code').getByRole('listitem')
    await items.first().waitFor()
    return (await items.allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''))
  }

  /** Types back the two words asked for, by their numbers. */
  async confirmCode(words: readonly string[]): Promise<void> {
    const fields = this.region('Ton code').getByRole('textbox', { name: /^Mot \d$/ })
    for (const field of await fields.all()) {
      const label = (await field.getAttribute('aria-label')) ?? (await labelOf(field))
      const number = Number(/\d/.exec(label)?.[0])
      await field.fill(words[number - 1] ?? '')
    }
    await this.button("C'est noté").click()
  }

  async comeBack(origin: string, words: readonly string[]): Promise<void> {
    await this.open(origin)
    await this.button("J'ai un code").click()
    await this.page.getByRole('textbox', { name: 'Ton code', exact: true }).fill(words.join(' '))
    await this.button('Ouvrir').click()
  }
}

const labelOf = (field: Locator): Promise<string> =>
  field.evaluate((element) => (element as HTMLInputElement).labels?.[0]?.textContent ?? '')
