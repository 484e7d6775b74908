import type { Staple } from '../protocol/staple.ts'
import { stapledFor } from '../protocol/staple.ts'
import type { HashedRoster } from './compare.ts'

/** The staples that follow from a roster: one for each certificate in force, in the roster's order, and nothing that it does not say. */
export const staplesOf = ({ hash, roster }: HashedRoster): readonly Staple[] =>
  roster.inForce.map(({ certificate }) => ({
    deployment: roster.deployment,
    fingerprint: certificate,
    number: roster.number,
    hash,
    issued: roster.issued,
    until: roster.issued + stapledFor,
  }))

/** The end of what a roster's staples allow, milliseconds. */
export const lapseOf = ({ issued }: { readonly issued: number }): number => (issued + stapledFor) * 1000
