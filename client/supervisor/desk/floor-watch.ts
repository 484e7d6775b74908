import { createRosterMemory, type RosterMemory } from '#client/enrolment/roster-memory.ts'
import { createRosters } from '#client/enrolment/rosters.ts'
import type { LockedSession } from '#client/enrolment/session.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { createSubscribers, type Observable } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { DeskState, SupervisorConnection } from './coordination-desk.ts'
import { type DeskView, viewOf } from './desk-view.ts'
import { followNotices } from './follow-notices.ts'
import { noRoster, type RosterState, rosterStateOf } from './roster-state.ts'
import { noUpkeep } from './upkeep.ts'

type Watched = Pick<DeskState, 'view' | 'upkeep' | 'roster'>

/** What coordination's page sees behind a locked veil: the floor and the roster, without a key (SPEC C34). It renews nothing, and nobody can act on it. */
export function watchFloor(
  { organisation, deploymentId }: Pick<LockedSession, 'organisation' | 'deploymentId'>,
  connection: SupervisorConnection,
  memory: RosterMemory = createRosterMemory(deploymentId),
): Observable<Watched> & { readonly close: () => void } {
  const { subscribe, notify } = createSubscribers()
  let view: DeskView | null = null
  let roster: RosterState = noRoster
  const rosters = createRosters({ organisation, deploymentId }, memory, (after) =>
    connection.request('roster:read', { after }),
  )
  const see = (next: Partial<DeskView>) => {
    if (!view) return
    view = { ...view, ...next }
    notify()
  }
  async function follow() {
    await rosters.follow()
    roster = rosterStateOf(rosters, view?.members ?? [])
    notify()
  }
  async function open() {
    const opened = await connection.request('floor:open', {})
    if (!opened.ok) return
    view = viewOf(opened.value, pageClock())
    notify()
    await follow()
  }
  const byItself = (work: Promise<void>) => void work.catch(reportFault)
  const stops = [
    connection.onConnected(() => byItself(open())),
    ...followNotices(connection, {
      view: () => view,
      see,
      onMembers(members) {
        see({ members })
        byItself(follow())
      },
      onTeam: () => byItself(follow()),
    }),
  ]
  return {
    state: () => ({ view, upkeep: noUpkeep, roster }),
    subscribe,
    close() {
      for (const stop of stops) stop()
      connection.close()
    },
  }
}
