import type { ConsentText } from '../consent/text.ts'
import { newestConsentText } from '../consent/texts.ts'

/** A text for tests: every fact is off, the terms are short, and the words are others. No build knows it. */
export const bareConsentText: ConsentText = {
  ...newestConsentText('fr'),
  id: 'bare-fr-1',
  facts: { associates: false, notes: false, onward: false, contactChange: false, termDays: 30, termMaxDays: 40 },
  blanks: { team: 'L’équipe', functions: 'une seule personne', termDays: 30 },
  sections: [{ about: 'who', heading: 'Qui va savoir', lines: ['Une seule personne. Elle ne note rien.'] }],
  reasons: {
    ...newestConsentText('fr').reasons,
    home: 'La maison d’avant, avec ses mots d’avant.',
  },
  sha256: 'vz7GOD-AB3DdBiTEA-M-0iXFDnWn_uPSt5VnhbOMIqc',
}
