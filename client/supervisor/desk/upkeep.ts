import { certifyTeam, type TeamNeed, teamNeed } from '#client/enrolment/certify-team.ts'
import type { Coordination } from '#client/enrolment/coordination.ts'
import { renewRoster } from '#client/enrolment/deactivate.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { renewCertificates } from '#client/enrolment/renew.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Team } from '#shared/protocol/team.ts'
import { teamName } from './team-name.ts'

/** The state of the automatic renewals in a supervisor's browser, and the problems that need a person. */
export type UpkeepState = {
  /** Members whose certificate was renewed since this page was opened. */
  readonly renewed: readonly StaffId[]
  /** Members whose certificate the organisation never signed. */
  readonly altered: readonly StaffId[]
  readonly refused: EnrolmentRefusal | null
  /** What the team's key still needs: `first` waits for a person. */
  readonly team: TeamNeed
  readonly teamRefused: EnrolmentRefusal | null
}

export const noUpkeep: UpkeepState = {
  renewed: [],
  altered: [],
  refused: null,
  team: { kind: 'nothing' },
  teamRefused: null,
}

type Parts = {
  readonly read: () => { readonly coordination: Coordination; readonly team: Team } | null
  readonly onState: (state: UpkeepState) => void
}

/** Renews certificates past their day 15, and certifies later epochs of the team's key. It runs one round at a time; a change during a round causes one more. */
export function createUpkeep({ read, onState }: Parts): { readonly run: () => Promise<void> } {
  let state = noUpkeep
  let running = false
  let again = false

  async function round() {
    const at = read()
    if (!at) return
    const renewal = await renewCertificates(at.coordination)
    const renewed = renewal.ok ? renewal.value.renewed : []
    state = {
      ...state,
      renewed: [...new Set([...state.renewed, ...renewed])],
      altered: renewal.ok ? renewal.value.altered : state.altered,
      refused: renewal.ok ? null : renewal.refused,
    }
    const confirmed = await renewRoster(at.coordination)
    if (!confirmed.ok) state = { ...state, refused: confirmed.refused }
    // The list still shows the former certificates: the round after the next notice continues from here.
    if (renewed.length > 0) return onState(state)
    const need = await teamNeed(at.coordination, at.team)
    const certified = need.kind === 'next' ? await certifyTeam(at.coordination, at.team, teamName()) : null
    state = { ...state, team: need, teamRefused: certified && !certified.ok ? certified.refused : null }
    onState(state)
  }

  return {
    async run() {
      again = true
      if (running) return
      running = true
      try {
        while (again) {
          again = false
          await round()
        }
      } finally {
        running = false
      }
    },
  }
}
