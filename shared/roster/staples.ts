import { limits } from '../protocol/limits.ts'
import type { Staple } from '../protocol/staple.ts'
import { stapledFor } from '../protocol/staple.ts'
import type { HashedRoster } from './compare.ts'

/**
 * The staples that follow from a roster: one for each certificate in force, then one for each team's newest, in the roster's order, and nothing that
 * it does not say.
 */
export const staplesOf = ({ hash, roster }: HashedRoster): readonly Staple[] =>
  [...roster.inForce, ...roster.teams].map(({ certificate }) => ({
    deployment: roster.deployment,
    fingerprint: certificate,
    number: roster.number,
    hash,
    issued: roster.issued,
    until: roster.issued + stapledFor,
  }))

/** When the service lets nobody in under a roster's staples any more, milliseconds: before they end, for a device's clock may be ahead (SPEC S18). */
export const lapseOf = ({ issued }: { readonly issued: number }): number =>
  (issued + stapledFor) * 1000 - limits.unusedBeforeEnd
