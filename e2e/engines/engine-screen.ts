import type { Role, RoleOptions, Screen } from '../support/pages/screen.ts'
import { askPage } from './ask-page.ts'
import type { EnginePage } from './engine.ts'
import { EngineFound } from './engine-found.ts'

/** A page of any engine, with the interface that our page objects use. */
export class EngineScreen implements Screen<EngineFound> {
  readonly page: EnginePage
  readonly #document: EngineFound

  constructor(page: EnginePage) {
    this.page = page
    this.#document = new EngineFound({ page, ask: askPage(page) }, [])
  }

  goto(address: string): Promise<void> {
    return this.page.go(address)
  }
  getByRole(role: Role, options?: RoleOptions): EngineFound {
    return this.#document.getByRole(role, options)
  }
  getByText(text: string | RegExp, options?: { readonly exact?: boolean }): EngineFound {
    return this.#document.getByText(text, options)
  }
  getByLabel(text: string, options?: { readonly exact?: boolean }): EngineFound {
    return this.#document.getByLabel(text, options)
  }
  close(): Promise<void> {
    return this.page.close()
  }
}
