import { deskKey, readFloor } from '../desk/state.ts'
import { announceDesk } from '../desk/views.ts'
import { supervisorIds } from '../staff/roster.ts'
import { teamView } from '../team/view.ts'
import type { Draft } from '../transaction/draft.ts'

/** Notifies the cell to read its team again, coordination of the team, and every desk of whether a follow-up can be proposed. */
export function announceTeam(draft: Draft, now: number): void {
  draft.announce({ to: 'every-cell', name: 'team:changed', body: {} })
  const body = { team: teamView(draft) }
  for (const staff of supervisorIds(draft)) draft.announce({ to: 'supervisor', staff, name: 'team:changed', body })
  for (const id of readFloor(draft).here) {
    const desk = draft.read(deskKey(id))
    if (desk) announceDesk(draft, desk, now)
  }
}
