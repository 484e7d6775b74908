import type { ConsentText } from './text.ts'
import { suiviFr1 } from './texts/suivi-fr-1.ts'
import { suiviFr2 } from './texts/suivi-fr-2.ts'

/** Every version ever shown, so that a record of an old version can still be checked. */
export const consentTexts: readonly ConsentText[] = [suiviFr1, suiviFr2]

/** The version of new proposals. */
export const currentConsentText: ConsentText = suiviFr2

export const findConsentText = (id: string): ConsentText | null => consentTexts.find((text) => text.id === id) ?? null
