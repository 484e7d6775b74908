import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '#client/connection/connect.ts'
import type { Connection } from '#client/connection/connection.ts'
import { certifyTeam, teamNeed } from '#client/enrolment/certify-team.ts'
import type { Coordination } from '#client/enrolment/coordination.ts'
import { renewRoster } from '#client/enrolment/deactivate.ts'
import { createDirectPasswordClient } from '#client/enrolment/direct-password-client.ts'
import { renewCertificates } from '#client/enrolment/renew.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { signIn, signOut } from '#client/enrolment/sign-in.ts'
import { supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import type { Result } from '#shared/result.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import type { StaffLogin } from '../demo-staff.ts'
import { must } from '../must.ts'
import { rostersFor } from '../rosters.ts'
import { keepTeamKey } from './cell-member.ts'

/** Staff of the demo whom nobody else uses: their sign-in ends nobody's session. */
export type Keepers = { readonly renewer: StaffLogin; readonly keeper: StaffLogin }

/** A demo whose clock moves often signs in more often than a person does. */
async function patiently<Value>(ask: () => Promise<Result<Value, string>>): Promise<Result<Value, string>> {
  for (const until = Date.now() + patienceMs; ; ) {
    const result = await ask()
    if (result.ok || result.refused !== 'too-fast' || Date.now() > until) return result
    await sleep(2000)
  }
}

/**
 * Renews what the pages of a coordinator and of a cell member would renew automatically at that time (`now`, milliseconds): certificates, the
 * roster with its staples, then the cell's key. Throws with the refusal's name if it fails.
 */
export async function renewWhatLapses({ renewer, keeper }: Keepers, now: () => number): Promise<void> {
  await signedIn(renewer, (session, origin) =>
    atCoordination(session, origin, async (request) => {
      const rosters = await rostersFor(session, { request })
      const coordination = async () => {
        const { organisationWrap, members, team } = must(await request('floor:open', {}))
        return { team, at: { request, session, organisationWrap, members, rosters, now: now() } }
      }
      must(await renewCertificates((await coordination()).at))
      must(await renewRoster((await coordination()).at))
      await signedIn(keeper, (member) =>
        keepTeamKey(member, origin, now, async () => {
          const { at, team } = await coordination()
          if ((await teamNeed(at, team)).kind !== 'next') return
          const certified = await certifyTeam(at, team, 'Équipe de suivi')
          // Another coordinator's page was first.
          if (!certified.ok && certified.refused !== 'stale') must(certified)
        }),
      )
    }),
  )
}

async function signedIn(
  { url, login, password }: StaffLogin,
  work: (session: UnlockedSession, origin: string) => Promise<void>,
): Promise<void> {
  const { origin } = new URL(url)
  const opaque = await createDirectPasswordClient()
  const session = must(await patiently(() => signIn({ login, password, opaque, origin })))
  try {
    await work(session, origin)
  } finally {
    await signOut(session.token, { origin })
  }
}

async function atCoordination(
  { token }: UnlockedSession,
  origin: string,
  work: (request: Coordination['request']) => Promise<void>,
): Promise<void> {
  const desk: Connection<typeof supervisorRequests, typeof supervisorNotices> = connect({
    ...{ namespace: '/supervisor', requests: supervisorRequests, notices: supervisorNotices },
    ...{ token, origin },
  })
  try {
    await new Promise<void>((resolve) => desk.onConnected(resolve))
    await work((name, body) => desk.request(name, body, { timeoutMs: patienceMs }))
  } finally {
    desk.close()
  }
}
