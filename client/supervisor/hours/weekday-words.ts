import { t } from '@lingui/core/macro'

/** Monday first, as in the service's hours. */
export const weekdayWords = (index: number): string =>
  [t`Lundi`, t`Mardi`, t`Mercredi`, t`Jeudi`, t`Vendredi`, t`Samedi`, t`Dimanche`][index] ?? ''
