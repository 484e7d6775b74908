import * as v from 'valibot'

export const webAddress = v.pipe(v.string(), v.regex(/^https?:\/\//), v.url())
export const phoneNumber = v.pipe(v.string(), v.regex(/^\+?\d[\d ]*$/))

/**
 * What a service gives the youth page where its settings say nothing else, and what the page shows where it cannot read them: leaving and calling
 * must always work. SMS first: a person who writes here may be unable to speak.
 */
export const nationalSettings = {
  exit: 'https://meteofrance.com/',
  emergency: [
    { number: '114', label: 'Urgence par SMS', how: 'sms' },
    { number: '17', label: 'Police', how: 'tel' },
    { number: '112', label: 'Urgences', how: 'tel' },
    { number: '15', label: 'SAMU, pour la santé', how: 'tel' },
    { number: '18', label: 'Pompiers', how: 'tel' },
    { number: '119', label: 'Enfance en danger', how: 'tel' },
    { number: '3018', label: 'Violences en ligne', how: 'tel' },
  ],
  adults: { phone: '119', form: 'https://www.allo119.gouv.fr/' },
} as const
