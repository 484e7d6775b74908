import type { StaffId } from '#shared/ids.ts'
import { type Draft, stateKey } from '../draft.ts'

/** One key pair of the cell. The private half is nowhere in clear: sealed to each holder (store keys) and to the paper sheet. */
export type TeamEpochState = {
  readonly epoch: number
  readonly public: string
  readonly certificate: string | null
  /** Milliseconds. */
  readonly certificateExpires: number | null
  readonly recoveryWrap: string
  readonly madeOn: string
  readonly holders: readonly StaffId[]
}

export type TeamState = {
  /** Chosen with the first epoch, like the recovery key; null before. */
  readonly id: string | null
  readonly recovery: string | null
  /** Newest last. */
  readonly epochs: readonly TeamEpochState[]
  readonly newEpochNeeded: boolean
}

export const teamKey = stateKey<TeamState>('team', 'main')

const noTeam: TeamState = { id: null, recovery: null, epochs: [], newEpochNeeded: false }

export const readTeam = (draft: Draft): TeamState => draft.read(teamKey) ?? noTeam

export type CertifiedEpoch = TeamEpochState & { readonly certificate: string; readonly certificateExpires: number }

/**
 * The epoch that new tickets are sealed to: the newest one with an unexpired certificate. While a newer one waits for its certificate the
 * former goes on serving, and its tickets are wrapped again later.
 */
export const currentTeamEpoch = (team: TeamState, now: number): CertifiedEpoch | null =>
  team.epochs.filter(isCertified).findLast(({ certificateExpires }) => certificateExpires > now) ?? null

export const currentTeamCertificate = (team: TeamState, now: number): string | null =>
  currentTeamEpoch(team, now)?.certificate ?? null

/** Any epoch a device may have sealed a ticket to: certified now or once (SPEC H2). */
export const certifiedEpoch = (team: TeamState, epoch: number): CertifiedEpoch | null =>
  team.epochs.filter(isCertified).find((candidate) => candidate.epoch === epoch) ?? null

/** Why `Suivi nécessaire` is off, or `ready`. */
export function handoverReadiness(team: TeamState, now: number): 'ready' | 'no-team' | 'not-certified' | 'expired' {
  if (team.epochs.length === 0) return 'no-team'
  if (currentTeamEpoch(team, now)) return 'ready'
  return team.epochs.some(isCertified) ? 'expired' : 'not-certified'
}

const isCertified = (epoch: TeamEpochState): epoch is CertifiedEpoch => epoch.certificate !== null
