import type { Locator } from 'playwright-core'

/** A role as ARIA names it. */
export type Role = Parameters<Locator['getByRole']>[0]

export type RoleOptions = {
  readonly name?: string | RegExp
  /** The whole name, in its own case; else a part of it in any case. */
  readonly exact?: boolean
  readonly disabled?: boolean
  readonly checked?: boolean
}

/** Where page objects look: the part of Playwright's `Page` and `Locator` that they use, so that another engine's driver can stand in. */
export type Within<Found> = {
  getByRole(role: Role, options?: RoleOptions): Found
  getByText(text: string | RegExp, options?: { readonly exact?: boolean }): Found
  getByLabel(text: string, options?: { readonly exact?: boolean }): Found
}

/** A page. */
export type Screen<Found> = Within<Found> & {
  goto(address: string): Promise<unknown>
}

/** What is found now, looked for anew at each use. An act waits until there is exactly one, and until a person could do it. */
export type FoundHere<Found> = Within<Found> & {
  first(): Found
  nth(index: number): Found
  count(): Promise<number>
  click(): Promise<void>
  check(): Promise<void>
  /** Replaces what a field holds. */
  fill(text: string): Promise<void>
  /** A key on what is found, which is given the focus. */
  press(key: string): Promise<void>
  selectOption(label: string): Promise<unknown>
  waitFor(options?: { readonly state?: 'visible' | 'detached' | 'hidden' }): Promise<void>
  isVisible(): Promise<boolean>
  isChecked(): Promise<boolean>
  textContent(): Promise<string | null>
  inputValue(): Promise<string>
  allInnerTexts(): Promise<string[]>
}
