import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Team } from '#shared/protocol/team.ts'
import { ok, type Result } from '#shared/result.ts'
import { holdsValidCertificate, type SignableStaff } from '../staff/state.ts'
import type { Store } from '../store/port.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { readTeam, teamKeysOwner } from './state.ts'
import { teamView } from './view.ts'

export type TeamParts = { readonly store: Store; readonly transactor: Transactor }

/** The team as the asking member of the cell sees it, with their own wraps. */
export async function readTeamAs(
  { store, transactor }: TeamParts,
  identify: Rule<SignableStaff>,
  now: number,
): Promise<Result<Team, RefusalName>> {
  const held = await transactor.transact((draft) => {
    const member = identify(draft)
    if (!member.ok) return member
    const { id } = member.value
    // With an expired certificate a member opens nothing (S5), the team's key least of all.
    const isTrusted = holdsValidCertificate(member.value, now)
    return ok({ id, epochs: readTeam(draft).epochs.filter(({ holders }) => isTrusted && holders.includes(id)) })
  })
  if (!held.ok) return held
  const { id, epochs } = held.value
  const wraps = await Promise.all(
    epochs.map(async (epoch) => [epoch.epoch, (await store.readKeys(teamKeysOwner(epoch)))[id]] as const),
  )
  const mine = new Map(wraps.flatMap(([epoch, wrap]) => (wrap === undefined ? [] : [[epoch, wrap] as const])))
  // Asked again: whoever was deactivated in between is given nothing.
  return transactor.transact((draft) => {
    const member = identify(draft)
    return member.ok ? ok(teamView(draft, mine)) : member
  })
}
