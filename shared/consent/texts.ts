import type { ConsentText } from './text.ts'
import { suiviFr1 } from './texts/suivi-fr-1.ts'
import { suiviFr2 } from './texts/suivi-fr-2.ts'

/** Every version ever shown, so that a record of an old version can still be checked. */
export const consentTexts: readonly ConsentText[] = [suiviFr1, suiviFr2]

/** The version of new proposals: the last one in this language. Throws where there is none. */
export function newestConsentText(language: string): ConsentText {
  const text = consentTexts.findLast((each) => each.language === language)
  if (!text) throw new RangeError(`there is no consent text in ${language}`)
  return text
}

export const findConsentText = (id: string): ConsentText | null => consentTexts.find((text) => text.id === id) ?? null
