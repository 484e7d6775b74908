import { serviceZone } from './service.ts'

const inService = new Intl.DateTimeFormat('sv-SE', { timeZone: serviceZone, dateStyle: 'short' })

/**
 * The service's calendar day (`YYYY-MM-DD`) at an instant (milliseconds). Consent and withdrawal carry this date. No finer time is kept for
 * longer than a promise runs (G13).
 */
export const serviceDay = (now: number): string => inService.format(now)
