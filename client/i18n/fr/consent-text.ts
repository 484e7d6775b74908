import { newestConsentText } from '#shared/consent/texts.ts'

/** The text that new proposals are made under. */
export const consentText = newestConsentText('fr')
