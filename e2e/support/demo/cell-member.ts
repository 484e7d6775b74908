import { createDesk } from '#client/cell/desk/desk.ts'
import type { DeskState } from '#client/cell/desk/desk-state.ts'
import { type KeysParts, memberKeys } from '#client/cell/desk/member-keys.ts'
import { newcomers, ticketsToRewrap } from '#client/cell/desk/team-standing.ts'
import { connect } from '#client/connection/connect.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { rotationTime } from '#server/team-key/rotate.ts'
import { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { Team } from '#shared/protocol/team.ts'
import { parseTeamClaim } from '#shared/protocol/team-claim.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { must } from '../must.ts'

/**
 * A member of the cell at their desk, without a screen, as long as the cell's team key needs something: the desk makes the due epoch, admits
 * colleagues and wraps open tickets anew automatically. `certify` is what a coordinator's page does next. Throws if the desk does not settle.
 */
export async function keepTeamKey(
  session: UnlockedSession,
  origin: string,
  now: () => number,
  certify: () => Promise<void>,
): Promise<void> {
  const connection = connect({
    ...{ namespace: '/cell', requests: cellRequests, notices: cellNotices },
    ...{ token: session.token, origin },
  })
  const keysFor = (parts: KeysParts) => memberKeys({ ...parts, session })
  const desk = createDesk({ connection, session, keysFor, now, onCertificate: () => {}, onExpired: () => {} })
  const until = (is: (state: DeskState, team: Team) => boolean) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const state = desk.get()
        if (!state.isLoaded || state.team === null || !is(state, state.team)) return
        end()
        resolve()
      }
      const stop = desk.subscribe(look)
      const tooLong = setTimeout(() => {
        end()
        reject(new Error(`the cell never came to rest: ${JSON.stringify(desk.get().upkeep)}`))
      }, patienceMs)
      const end = () => {
        clearTimeout(tooLong)
        stop()
      }
      look()
    })
  try {
    await until((_, team) => team.epochs.length === 0 || !isOver(team, now()))
    await certify()
    for (let rests = false; !rests; ) {
      await until((state, team) => {
        rests = isAtRest(state, team, session)
        return rests || awaitsCertificate(team)
      })
      if (!rests) await certify()
    }
  } finally {
    await desk.close()
  }
}

/** The service requests the next epoch once the newest has served its days, at its next check of deadlines. It counts from the day, not the hour. */
function isOver({ epochs, newEpochNeeded }: Team, now: number): boolean {
  const newest = epochs.at(-1)
  if (newEpochNeeded || !newest) return newEpochNeeded
  const { made } = must(parseTeamClaim(newest.claim)).payload
  return now >= rotationTime({ madeOn: serviceDay(made * 1000) })
}

const awaitsCertificate = ({ epochs, newEpochNeeded }: Team) => !newEpochNeeded && epochs.at(-1)?.certificate === null

function isAtRest({ facts, upkeep }: DeskState, team: Team, { staff }: UnlockedSession): boolean {
  const asksNothing = !team.newEpochNeeded && !awaitsCertificate(team) && newcomers(team, staff.id).length === 0
  return asksNothing && upkeep.rewrapping === null && ticketsToRewrap(team, facts.tickets, staff.id).length === 0
}
