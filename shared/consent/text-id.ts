import * as v from 'valibot'

/** Name of a version of the consent text, such as `suivi-fr-2`. `consentTexts` holds the known ones. */
export const consentTextId = v.pipe(v.string(), v.maxLength(40), v.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/))
