import type { AccessibilityLevel } from './information.ts'

// The page that shows them loads this without the schemas.

/** What a service says about itself in its own words, each with the most characters (UTF-16 code units). `information.ts` says what each is. */
export const informationTexts = {
  controller: 600,
  officer: 600,
  mission: 1000,
  rights: 1000,
  publisher: 600,
  host: 600,
} as const

/** What a service says in its declaration of accessibility. */
export const accessibilityTexts = { declared: 300, results: 2000, gaps: 2000, contact: 600 } as const

type Said<Texts> = { readonly [Name in keyof Texts]: string | null }

export type ServiceInformation = Said<typeof informationTexts> & {
  readonly accessibility: Said<typeof accessibilityTexts> & { readonly level: AccessibilityLevel }
  readonly source: string | null
}
