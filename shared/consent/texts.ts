import type { ConsentText } from './text.ts'
import { suiviFr2 } from './texts/suivi-fr-2.ts'

/** Every version ever shown, so that a record of an old version can still be checked. */
export const consentTexts: readonly ConsentText[] = [suiviFr2]

/** The version of new proposals: the last one in this language. Throws where there is none. */
export function newestConsentText(language: string): ConsentText {
  const text = consentTexts.findLast((each) => each.language === language)
  if (!text) throw new RangeError(`there is no consent text in ${language}`)
  return text
}

/** The text of this name, with its blanks as this version of the settings filled them in. Null where it is not known. */
export const findConsentText = (
  named: { readonly text: string; readonly settings: number },
  texts: readonly ConsentText[] = consentTexts,
): ConsentText | null => texts.find(({ id, settings }) => id === named.text && settings === named.settings) ?? null
