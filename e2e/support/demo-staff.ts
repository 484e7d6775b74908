import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '#client/connection/connect.ts'
import type { Connection } from '#client/connection/connection.ts'
import { drawWords } from '#client/crypto/words.ts'
import { admitMembers } from '#client/enrolment/admit.ts'
import { certifyTeam } from '#client/enrolment/certify-team.ts'
import type { Coordination } from '#client/enrolment/coordination.ts'
import { createDirectPasswordClient } from '#client/enrolment/direct-password-client.ts'
import { enrol } from '#client/enrolment/enrol.ts'
import { invite } from '#client/enrolment/invite.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { setUpOrganisation } from '#client/enrolment/set-up.ts'
import { signIn, signOut } from '#client/enrolment/sign-in.ts'
import { createTeamEpoch, newTeam } from '#client/enrolment/team-epoch.ts'
import { verifyAndCertify } from '#client/enrolment/vouch.ts'
import { codeWords } from '#language/code-words.ts'
import { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import type { Answer, Exchanges, Notices } from '#shared/protocol/exchange.ts'
import type { ServiceHours } from '#shared/protocol/service.ts'
import { type Role, supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { must } from './must.ts'
import { rostersFor } from './rosters.ts'

export type StaffName = 'listener' | 'listener2' | 'cell' | 'cell2' | 'supervisor'
export type StaffLogin = { readonly url: string; readonly login: string; readonly password: string }
export type DemoStaff = Readonly<Record<StaffName, StaffLogin>>
/** Staff that only `npm run demo` has, so that browser tests need not enrol them: `renewer` and `keeper` renew what expires. */
export type MoreStaffName = 'listener3' | 'cell3' | 'supervisor2' | 'renewer' | 'keeper'

type Person = {
  readonly name: StaffName | MoreStaffName
  readonly role: Role
  readonly login: string
  readonly alias: string
  readonly title: string
}

const supervisor: Person = {
  name: 'supervisor',
  role: 'supervisor',
  login: 'coordination',
  alias: 'Camille, coordination',
  title: 'coordination',
}
const invited: readonly Person[] = [
  { name: 'listener', role: 'listener', login: 'sam', alias: 'Sam, écoutant', title: 'écoute' },
  { name: 'listener2', role: 'listener', login: 'noa', alias: 'Noa, écoutante', title: 'écoute' },
  { name: 'cell', role: 'cell', login: 'lou', alias: 'Lou, éducatrice', title: 'éducatrice' },
  { name: 'cell2', role: 'cell', login: 'ali', alias: 'Ali, juriste', title: 'juriste' },
]
const more: readonly Person[] = [
  { name: 'listener3', role: 'listener', login: 'max', alias: 'Max, écoutant', title: 'écoute' },
  { name: 'cell3', role: 'cell', login: 'eve', alias: 'Ève, psychologue', title: 'psychologue' },
  {
    name: 'supervisor2',
    role: 'supervisor',
    login: 'coordination2',
    alias: 'Claude, coordination',
    title: 'coordination',
  },
  { name: 'renewer', role: 'supervisor', login: 'demo', alias: 'Démonstration', title: 'coordination' },
  { name: 'keeper', role: 'cell', login: 'demo2', alias: 'Démonstration, suivi', title: 'suivi' },
]
const pages: Readonly<Record<Role, string>> = { listener: '/ecoute', cell: '/cellule', supervisor: '/coordination' }

const allDay = [{ from: '00:00', to: '24:00' }]
const always: ServiceHours = { week: Array.from({ length: 7 }, () => allDay), exceptions: [] }

/**
 * Enrols demo staff through the same requests as a browser: set-up, invitations, enrolment, verification, certificates, the cell's team key and the
 * admission of its second member. Passwords are drawn anew each time. Throws with the refusal's name if any step is refused.
 */
export const enrolDemoStaff = (origin: string, setUpSecret: string): Promise<DemoStaff> =>
  enrolPeople(origin, setUpSecret, invited)

/** The same, and all further staff of a demo. */
export const enrolWholeDemo = (
  origin: string,
  setUpSecret: string,
): Promise<Readonly<Record<StaffName | MoreStaffName, StaffLogin>>> =>
  enrolPeople(origin, setUpSecret, [...invited, ...more])

async function enrolPeople(
  origin: string,
  setUpSecret: string,
  invited: readonly Person[],
): Promise<Record<StaffName | MoreStaffName, StaffLogin>> {
  const opaque = await createDirectPasswordClient()
  const passwords = new Map([supervisor, ...invited].map(({ name }) => [name, drawWords(codeWords, 4).join('-')]))
  const passwordOf = ({ name }: Person) => passwords.get(name) ?? ''
  const secret = { secret: setUpSecret, password: passwordOf(supervisor), opaque, origin }
  const pin = must(
    await setUpOrganisation({ ...secret, login: supervisor.login, alias: supervisor.alias, title: supervisor.title }),
  )
  const session = must(await signIn({ login: supervisor.login, password: passwordOf(supervisor), opaque, pin, origin }))
  const desk = await connected({
    namespace: '/supervisor',
    requests: supervisorRequests,
    notices: supervisorNotices,
    token: session.token,
    origin,
  })
  const rosters = await rostersFor(session, desk)
  const coordination = async (): Promise<Coordination> => {
    const { members, organisationWrap } = must(await afterBlock(() => desk.request('floor:open', {})))
    return { request: desk.request, session, organisationWrap, members, rosters, now: Date.now() }
  }

  must(await desk.request('hours:set', { hours: always }))
  for (const person of invited) {
    const { invitation, secret } = must(await invite(await coordination(), { ...person, person: null }))
    must(await enrol({ invitation, secret, alias: person.alias, password: passwordOf(person), opaque, pin, origin }))
    const now = await coordination()
    const enrolled = now.members.find((member) => member.status === 'enrolled' && member.login === person.login)
    if (enrolled?.status !== 'enrolled') throw new Error(`${person.login} did not enrol`)
    must(await verifyAndCertify(now, enrolled))
  }

  const member = invited.find(({ name }) => name === 'cell') ?? supervisor
  const first = must(await signIn({ login: member.login, password: passwordOf(member), opaque, pin, origin }))
  await makeTeamKey(first, origin, async () => {
    const { team } = must(await desk.request('floor:open', {}))
    must(await certifyTeam(await coordination(), team, 'Équipe de suivi'))
  })
  await leave(first, origin)
  desk.close()
  await leave(session, origin)

  const access = (person: Person): StaffLogin => ({
    url: `${origin}${pages[person.role]}`,
    login: person.login,
    password: passwordOf(person),
  })
  return Object.fromEntries([supervisor, ...invited].map((person) => [person.name, access(person)])) as Record<
    StaffName | MoreStaffName,
    StaffLogin
  >
}

/** The cell's first epoch; its recovery sheet is drawn and, in a demo, nobody keeps it. */
async function makeTeamKey(session: UnlockedSession, origin: string, certify: () => Promise<void>): Promise<void> {
  const desk = await connected({
    namespace: '/cell',
    requests: cellRequests,
    notices: cellNotices,
    token: session.token,
    origin,
  })
  const rosters = await rostersFor(session, desk)
  const cell = async () => {
    const { team } = must(await desk.request('cell:open', {}))
    const { roster } = must(await rosters.follow())
    return { request: desk.request, session, team, roster, now: Date.now() }
  }
  must(await createTeamEpoch(await cell(), newTeam(codeWords)))
  await certify()
  must(await admitMembers(await cell()))
  desk.close()
}

/** No person waits at a screen here: a busy machine may take longer to answer than a page's limit. */
async function connected<Es extends Exchanges, Ns extends Notices>(
  options: Parameters<typeof connect<Es, Ns>>[0],
): Promise<Pick<Connection<Es, Ns>, 'request' | 'close'>> {
  const connection = connect(options)
  await new Promise<void>((resolve, reject) => {
    connection.onState((state) => {
      if (state === 'connected') resolve()
      else if (state === 'refused') reject(new Error(`refused: ${connection.refusal}`))
    })
    if (connection.state === 'connected') resolve()
  })
  return {
    request: (name, body) => connection.request(name, body, { timeoutMs: patienceMs }),
    close: connection.close,
  }
}

/**
 * Stretching a password blocks this process, on a busy machine for longer than a connection lasts without a heartbeat. It reconnects automatically:
 * reads are repeated until then.
 */
async function afterBlock<Value>(ask: () => Promise<Answer<Value>>): Promise<Answer<Value>> {
  for (const began = performance.now(); ; await sleep(100)) {
    const answer = await ask()
    if (answer.ok || answer.refused !== 'unreachable' || performance.now() - began > patienceMs) return answer
  }
}

const leave = async ({ token }: UnlockedSession, origin: string) => void must(await signOut(token, { origin }))
