import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { SeenRotation } from '#client/enrolment/roster-memory.ts'
import type { RosterTrouble } from '#client/enrolment/rosters.ts'

/** What this browser did for the team's key, shown on screen. */
export type TeamNews =
  | { readonly kind: 'admitted'; readonly aliases: readonly string[] }
  | { readonly kind: 'epoch-made'; readonly epoch: number }
  | { readonly kind: 'recovered'; readonly epochs: number }
  | { readonly kind: 'rewrapped'; readonly tickets: number }

export type Upkeep = {
  readonly news: readonly TeamNews[]
  readonly rewrapping: { readonly done: number; readonly all: number } | null
  /** The last refusal or failed check; null again once all is well. */
  readonly trouble: EnrolmentRefusal | null
  /** An alarm about the roster: this browser signs nothing until a person has looked. */
  readonly roster: RosterTrouble | null
  /** When the roster's staples end, milliseconds; null while this browser has none. */
  readonly lapses: number | null
  /** A rotation of the organisation's key that no person of this page has seen. */
  readonly rotation: SeenRotation | null
}

export const noUpkeep: Upkeep = {
  ...{ news: [], rewrapping: null, trouble: null, roster: null },
  ...{ lapses: null, rotation: null },
}
