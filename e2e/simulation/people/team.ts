import { signedTerm } from './terms.ts'

/** The only team of a run. */
export const team = {
  id: 'team-----------------A',
  epoch: 1,
  fingerprint: `${'team'.padEnd(42, '-')}A`,
  certificate: signedTerm('certificate', 'team'),
} as const
