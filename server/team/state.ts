import type { StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { sha256OfBytes, sha256OfText } from '../platform/random-id.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'

/** One key pair of the cell. The private half is only kept sealed: to each holder (store keys) and to the paper sheet. */
export type TeamEpochState = {
  readonly epoch: number
  readonly public: string
  readonly certificate: string | null
  /** Milliseconds. */
  readonly certificateExpires: number | null
  readonly recoveryWrap: string
  /** The maker's signed claim to this key. A supervisor's browser checks it before it certifies. */
  readonly claim: string
  readonly madeOn: string
  readonly holders: readonly Holder[]
  /** True once a newer epoch has served for longer than any card lives. A retired epoch accepts no ticket. */
  readonly retired: boolean
}

/** A member with a wrap of an epoch, whose signed admission it is (SPEC S21), and its name among the epoch's keys. */
export type Holder = { readonly member: StaffId; readonly by: StaffId; readonly wrap: string }

export const isHeldBy = ({ holders }: Pick<TeamEpochState, 'holders'>, member: StaffId): boolean =>
  holders.some((holder) => holder.member === member)

export type TeamState = {
  /** The first epoch sets it, like the recovery key; null before. */
  readonly id: string | null
  readonly recovery: string | null
  /** Newest last. */
  readonly epochs: readonly TeamEpochState[]
  readonly newEpochNeeded: boolean
  /** Owners of wraps of removed epochs that are still being erased; a start finishes it. */
  readonly erasing: readonly string[]
}

export const teamKey = stateKey<TeamState>('team', 'main')

export const noTeam: TeamState = { id: null, recovery: null, epochs: [], newEpochNeeded: false, erasing: [] }

export const readTeam = (draft: Draft): TeamState => draft.read(teamKey) ?? noTeam

export type CertifiedEpoch = TeamEpochState & { readonly certificate: string; readonly certificateExpires: number }

/**
 * The epoch to which new tickets are sealed: the newest one with a certificate that no device counts as over (SPEC S18). While a newer epoch waits for its certificate, the
 * former one still serves, and its tickets are re-wrapped later.
 */
export const currentTeamEpoch = (team: TeamState, now: number): CertifiedEpoch | null =>
  team.epochs
    .filter(isCertified)
    .findLast(({ certificateExpires }) => certificateExpires > now + limits.unusedBeforeEnd) ?? null

export const currentTeamCertificate = (team: TeamState, now: number): string | null =>
  currentTeamEpoch(team, now)?.certificate ?? null

/** An epoch to which a ticket may be sealed or wrapped: it is or was certified, and is not retired (SPEC H2). */
export const certifiedEpoch = (team: TeamState, epoch: number): CertifiedEpoch | null =>
  team.epochs.filter(isCertified).find((candidate) => candidate.epoch === epoch && !candidate.retired) ?? null

/** `ready`, or the reason why `Suivi nécessaire` is off. */
export function handoverReadiness(team: TeamState, now: number): 'ready' | 'no-team' | 'not-certified' | 'expired' {
  if (team.epochs.length === 0) return 'no-team'
  if (currentTeamEpoch(team, now)) return 'ready'
  return team.epochs.some(isCertified) ? 'expired' : 'not-certified'
}

/** Owner of an epoch's wraps in the store's keys. The owner is named after the key, so that no other epoch can overwrite them. */
export const teamKeysOwner = (epoch: { readonly public: string }) => `team/${sha256OfBytes(epoch.public)}`

/** The name holds the member and the admission's bytes: nobody who admits the same member replaces the wrap that the state names. */
export const admissionName = (member: StaffId, admission: string) => `${member}/${sha256OfText(admission)}`
export const isAdmissionOf = (member: StaffId, name: string) => name.startsWith(`${member}/`)

const isCertified = (epoch: TeamEpochState): epoch is CertifiedEpoch => epoch.certificate !== null
