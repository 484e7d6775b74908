import { connect } from '#client/connection/connect.ts'
import type { Connection } from '#client/connection/connection.ts'
import type { TeamKey } from '#client/crypto/staff/team-key.ts'
import { type CertifiedEpoch, certifiedEpochs, openTeamKeys } from '#client/enrolment/cell-desk.ts'
import { type Coordination, organisationKeyOf } from '#client/enrolment/coordination.ts'
import { createDirectPasswordClient } from '#client/enrolment/direct-password-client.ts'
import { createRosters } from '#client/enrolment/rosters.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { signIn } from '#client/enrolment/sign-in.ts'
import type { Desk } from '#client/listener/desk/desk.ts'
import { createDesk } from '#client/listener/desk/desk-driver.ts'
import { deskKeys } from '#client/listener/desk/desk-keys.ts'
import type { DeskState } from '#client/listener/desk/desk-state.ts'
import type { SeatState } from '#client/listener/desk/seat-state.ts'
import { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import type { Exchanges, Notices } from '#shared/protocol/exchange.ts'
import { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'
import { supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import type { StaffLogin } from './demo-staff.ts'
import { must } from './must.ts'
import { aRosterMemory, rostersFor } from './rosters.ts'

/** Staff without a screen: the code of their pages on Node, with direct access to their keys. A later sign-in of the same person ends this one. */
export async function signInAs({ url, login, password }: StaffLogin): Promise<UnlockedSession> {
  const opaque = await createDirectPasswordClient()
  return must(await signIn({ login, password, opaque, origin: new URL(url).origin }))
}

export type ListenerDevice = {
  readonly session: UnlockedSession
  readonly certificate: string
  readonly desk: Desk
  readonly connection: Connection<typeof listenerRequests, typeof listenerNotices>
  /** Waits until the desk's state matches. */
  readonly until: <Value>(read: (state: DeskState) => Value | undefined | false) => Promise<Value>
  /** The seat whose log has this message. */
  readonly hears: (text: string) => Promise<SeatState>
  readonly close: () => void
}

/** A listener's desk with a session's keys, before any setting. Closing it closes its connection. */
export function deskOf(
  session: UnlockedSession,
  origin: string,
): Pick<ListenerDevice, 'certificate' | 'desk' | 'connection'> {
  const { certificate, keys, token } = session
  if (certificate === null) throw new Error(`${session.staff.alias} has no certificate`)
  const connection = connect({
    namespace: '/listener',
    requests: listenerRequests,
    notices: listenerNotices,
    token,
    origin,
  })
  const desk = createDesk({
    connection,
    keys: deskKeys(
      keys,
      session,
      createRosters(session, aRosterMemory(), (after) => connection.request('roster:read', { after })),
    ),
    certificate: () => certificate,
    renewCertificate: () => undefined,
    looking: { isThere: () => true, onReturn: () => () => undefined },
  })
  return { certificate, desk, connection }
}

/** Looks at every conversation that nobody has looked at. */
export function lookAtArrivals(desk: Desk): void {
  for (const { conversation, looked } of desk.state().seats) if (!looked) desk.show(conversation, 0)
}

/** A listener at their desk, available for three conversations, who looks at each. */
export async function listenerDevice(login: StaffLogin): Promise<ListenerDevice> {
  const session = await signInAs(login)
  const { certificate, desk, connection } = deskOf(session, new URL(login.url).origin)

  const until: ListenerDevice['until'] = (read) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const value = read(desk.state())
        if (value === undefined || value === false) return
        clearTimeout(timer)
        stop()
        resolve(value)
      }
      const timer = setTimeout(() => {
        stop()
        reject(new Error(`the desk never came to it: ${inShort(desk.state())}`))
      }, patienceMs)
      const stop = desk.subscribe(look)
      look()
    })

  desk.subscribe(() => lookAtArrivals(desk))
  await until((state) => state.desk !== null)
  await desk.set({ availability: 'available', capacity: 3 })
  return {
    session,
    certificate,
    desk,
    connection,
    until,
    hears: (text) => until(({ seats }) => seats.find((seat) => hasHeard(seat, text))),
    close: () => desk.close(),
  }
}

const hasHeard = ({ log }: SeatState, text: string) =>
  log.timeline.items.some((item) => item.kind === 'line' && item.content.kind === 'text' && item.content.text === text)

const inShort = ({ connection, seats, refused }: DeskState) =>
  JSON.stringify({ connection, refused, seats: seats.map(({ access, log }) => [access, log.timeline.items.length]) })

export type SupervisorDevice = {
  readonly session: UnlockedSession
  readonly connection: Connection<typeof supervisorRequests, typeof supervisorNotices>
  /** What a page of this supervisor gives to the acts of enrolment. */
  readonly coordination: () => Promise<Coordination>
  /** The key that signs certificates. */
  readonly organisationKey: CryptoKey
  readonly close: () => void
}

/** `memory`: what the browser of this supervisor has seen of the roster. Throws `roster-alarm` if the service shows something else. */
export async function supervisorDevice(login: StaffLogin, memory = aRosterMemory()): Promise<SupervisorDevice> {
  const session = await signInAs(login)
  const connection = await enter('/supervisor', supervisorRequests, supervisorNotices, session, login)
  const { members, organisationWrap } = must(await connection.request('floor:open', {}))
  const rosters = await rostersFor(session, connection, memory)
  const organisationKey = must(
    await organisationKeyOf({
      request: connection.request,
      session,
      organisationWrap,
      members,
      rosters,
      now: Date.now(),
    }),
  )
  const coordination = async (): Promise<Coordination> => {
    const { members, organisationWrap } = must(await connection.request('floor:open', {}))
    return { request: connection.request, session, organisationWrap, members, rosters, now: Date.now() }
  }
  return { session, connection, coordination, organisationKey, close: () => connection.close() }
}

export type CellDevice = {
  readonly session: UnlockedSession
  readonly connection: Connection<typeof cellRequests, typeof cellNotices>
  /** By epoch. */
  readonly teamKeys: ReadonlyMap<number, TeamKey>
  readonly epochs: readonly CertifiedEpoch[]
  readonly close: () => void
}

export async function cellDevice(login: StaffLogin): Promise<CellDevice> {
  const session = await signInAs(login)
  const connection = await enter('/cell', cellRequests, cellNotices, session, login)
  const { team } = must(await connection.request('cell:open', {}))
  const { roster } = must(await (await rostersFor(session, connection)).follow())
  const desk = { session, team, roster }
  return {
    session,
    connection,
    teamKeys: must(await openTeamKeys(desk)),
    epochs: must(await certifiedEpochs(desk)),
    close: () => connection.close(),
  }
}

/** A session's connection of coordination. */
export const enterCoordination = (session: UnlockedSession, url: string) =>
  enter('/supervisor', supervisorRequests, supervisorNotices, session, { url })

/** A session's connection of the cell. */
export const enterCell = (session: UnlockedSession, url: string) =>
  enter('/cell', cellRequests, cellNotices, session, { url })

async function enter<Es extends Exchanges, Ns extends Notices>(
  namespace: '/cell' | '/supervisor',
  requests: Es,
  notices: Ns,
  { token }: UnlockedSession,
  { url }: Pick<StaffLogin, 'url'>,
): Promise<Connection<Es, Ns>> {
  const connection = connect({ namespace, requests, notices, token, origin: new URL(url).origin })
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (connection.state === 'connected') resolve()
      if (connection.state === 'refused') reject(new Error(`refused: ${connection.refusal}`))
    }
    connection.onState(look)
    look()
  })
  return connection
}
