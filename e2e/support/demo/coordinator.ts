import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '#client/connection/connection.ts'
import { certifyTeam, teamNeed } from '#client/enrolment/certify-team.ts'
import type { Coordination } from '#client/enrolment/coordination.ts'
import { createDirectPasswordClient } from '#client/enrolment/direct-password-client.ts'
import { renewCertificates } from '#client/enrolment/renew.ts'
import { signIn, signOut } from '#client/enrolment/sign-in.ts'
import { supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import type { Result } from '#shared/result.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import type { StaffLogin } from '../demo-staff.ts'
import { must } from '../must.ts'

/** A demo whose clock is moved often signs in more often than a person does. */
async function patiently<Value>(ask: () => Promise<Result<Value, string>>): Promise<Result<Value, string>> {
  for (const until = Date.now() + patienceMs; ; ) {
    const result = await ask()
    if (result.ok || result.refused !== 'too-fast' || Date.now() > until) return result
    await sleep(2000)
  }
}

/**
 * Signs in as a coordinator of the demo whom nobody else uses, renews what a coordinator's page would renew by itself at that time, and signs out.
 * Throws with the refusal's name where it could not.
 */
export async function renewWhatLapses({ url, login, password }: StaffLogin, now: () => number): Promise<void> {
  const { origin } = new URL(url)
  const opaque = await createDirectPasswordClient()
  const session = must(await patiently(() => signIn({ login, password, opaque, origin })))
  const desk = connect({
    namespace: '/supervisor',
    requests: supervisorRequests,
    notices: supervisorNotices,
    token: session.token,
    origin,
  })
  try {
    await new Promise<void>((resolve) => desk.onConnected(resolve))
    const request: Coordination['request'] = (name, body) => desk.request(name, body, { timeoutMs: patienceMs })
    const { organisationWrap, members, team } = must(await request('floor:open', {}))
    const coordination = { request, session, organisationWrap, members, now: now() }
    must(await renewCertificates(coordination))
    if ((await teamNeed(coordination, team)).kind === 'next') must(await certifyTeam(coordination, team))
  } finally {
    desk.close()
    await signOut(session.token, { origin })
  }
}
