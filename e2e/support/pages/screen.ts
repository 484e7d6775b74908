import type { Locator } from 'playwright-core'

/** A role as ARIA names it. */
export type Role = Parameters<Locator['getByRole']>[0]

export type RoleOptions = {
  readonly name?: string | RegExp
  /** The whole name, case-sensitive; else a part of it in any case. */
  readonly exact?: boolean
  readonly disabled?: boolean
  readonly checked?: boolean
}

/** The interface that page objects use: their part of Playwright's `Page` and `Locator`, so that another engine's driver can implement it. */
export type Within<Found> = {
  getByRole(role: Role, options?: RoleOptions): Found
  getByText(text: string | RegExp, options?: { readonly exact?: boolean }): Found
  getByLabel(text: string, options?: { readonly exact?: boolean }): Found
}

/** A page. */
export type Screen<Found> = Within<Found> & {
  goto(address: string): Promise<unknown>
}

/** The elements that match now, searched for again at each use. An act waits until exactly one matches, and until a person could do it. */
export type FoundHere<Found> = Within<Found> & {
  first(): Found
  nth(index: number): Found
  count(): Promise<number>
  click(): Promise<void>
  check(): Promise<void>
  /** Replaces the field's text. */
  fill(text: string): Promise<void>
  /** Focuses the element, and presses a key. */
  press(key: string): Promise<void>
  selectOption(label: string): Promise<unknown>
  waitFor(options?: { readonly state?: 'visible' | 'detached' | 'hidden' }): Promise<void>
  isVisible(): Promise<boolean>
  isChecked(): Promise<boolean>
  textContent(): Promise<string | null>
  inputValue(): Promise<string>
  allInnerTexts(): Promise<string[]>
}
