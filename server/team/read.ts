import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Team } from '#shared/protocol/team.ts'
import { ok, type Result } from '#shared/result.ts'
import { holdsValidCertificate, type SignableStaff } from '../staff/state.ts'
import type { Store } from '../store/port.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { readTeam, teamKeysOwner } from './state.ts'
import { teamView } from './view.ts'

export type TeamParts = { readonly store: Store; readonly transactor: Transactor }

/** The team as one member of the cell sees it, with this member's admissions. */
export async function readTeamAs(
  { store, transactor }: TeamParts,
  identify: Rule<SignableStaff>,
  now: number,
): Promise<Result<Team, RefusalName>> {
  const held = await transactor.transact((draft) => {
    const member = identify(draft)
    if (!member.ok) return member
    const { id } = member.value
    // A member with an expired certificate opens nothing (S5), so they get no wrap of the team's key.
    const isTrusted = holdsValidCertificate(member.value, now)
    const held = readTeam(draft).epochs.flatMap((epoch) => epoch.holders.map((holder) => ({ epoch, ...holder })))
    return ok(held.filter(({ member }) => isTrusted && member === id))
  })
  if (!held.ok) return held
  const wraps = await Promise.all(
    held.value.map(
      async ({ epoch, wrap }) => [epoch.epoch, (await store.readKeys(teamKeysOwner(epoch)))[wrap]] as const,
    ),
  )
  const mine = new Map(wraps.flatMap(([epoch, wrap]) => (wrap === undefined ? [] : [[epoch, wrap] as const])))
  // Check again: a member who was deactivated in between gets nothing.
  return transactor.transact((draft) => {
    const member = identify(draft)
    return member.ok ? ok(teamView(draft, mine)) : member
  })
}
