import type { Locator, Page } from 'playwright-core'
import type { FoundHere, Screen } from './screen.ts'

/** The young person's page, by its accessible names. */
export class YouthPage<Found extends FoundHere<Found> = Locator, P extends Screen<Found> = Page & Screen<Found>> {
  readonly page: P
  constructor(page: P) {
    this.page = page
  }

  readonly button = (name: string): Found => this.page.getByRole('button', { name, exact: true })
  readonly region = (name: string): Found => this.page.getByRole('region', { name, exact: true })
  get log(): Found {
    return this.page.getByRole('log', { name: 'Conversation', exact: true })
  }
  get composer(): Found {
    return this.page.getByRole('textbox', { name: 'Ton message', exact: true })
  }
  get card(): Found {
    return this.region('Proposition de suivi')
  }
  get followUp(): Found {
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

  line(text: string): Found {
    return this.log.getByText(text, { exact: false })
  }

  /** The six words of the return code, in order. */
  async codeWords(): Promise<string[]> {
    const items = this.region('Ton code').getByRole('listitem')
    await items.first().waitFor()
    return (await items.allInnerTexts()).map((text) => text.replace(/[^a-z]/g, ''))
  }

  /** Types the two requested words back, by their numbers. */
  async confirmCode(words: readonly string[]): Promise<void> {
    const code = this.region('Ton code')
    for (const [index, word] of words.entries()) {
      const field = code.getByRole('textbox', { name: `Mot ${index + 1}`, exact: true })
      if (await field.isVisible()) await field.fill(word)
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
