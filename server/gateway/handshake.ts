import { setTimeout as sleep } from 'node:timers/promises'
import type { Namespace, Socket } from 'socket.io'
import * as v from 'valibot'
import { bytes32, type StaffId } from '#shared/ids.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { NameOf } from '../connection-name.ts'
import type { Road } from '../decision.ts'
import { evenly } from '../evenly.ts'
import type { AddressKeys } from '../platform/address-keys.ts'
import type { Clock } from '../platform/clock.ts'
import type { Networks } from '../platform/networks.ts'
import { staffRoom } from '../rooms.ts'
import { connectSession, findSession, whyOver } from '../staff/session.ts'
import type { CaughtUp } from './read-settled.ts'
import { forgetHandshake } from './release-upgrade.ts'

/** Who is on a staff socket. The session is looked at again by every rule. */
export type StaffCaller = { readonly staff: StaffId; readonly session: string; readonly socket: Socket }

export type Guarding = {
  readonly road: Road
  readonly clock: Clock
  readonly nameOf: NameOf
  readonly addresses: AddressKeys
  readonly caughtUp: CaughtUp
  readonly onBug: (where: string, thrown: unknown) => void
}

const withProtocol = v.looseObject({ protocol: v.literal(protocolVersion) })
const withToken = v.looseObject({ token: bytes32 })

/** A young person's namespace: whoever speaks the protocol may connect (SPEC A2). `networks` stand for where they come from, as everywhere (G13). */
export function welcomeAnyone(
  namespace: Namespace,
  guarding: Guarding,
  connected: (socket: Socket, networks: Networks) => void,
): void {
  guard(namespace, guarding, async (socket) => speaksOurProtocol(socket))
  namespace.on('connection', (socket) => {
    const networks = guarding.addresses.of(socket.request)
    settle(socket)
    connected(socket, networks)
  })
}

/** A staff namespace: a session of this role, and only its newest connection (SPEC A2, C10). */
export function welcomeStaff(
  namespace: Namespace,
  role: Role,
  guarding: Guarding,
  connected: (caller: StaffCaller) => void,
): void {
  const { road, clock, nameOf, onBug } = guarding
  const sessions = new WeakMap<Socket, { readonly staff: StaffId; readonly session: string }>()

  guard(namespace, guarding, async (socket) => {
    const protocol = speaksOurProtocol(socket)
    if (!protocol.ok) return protocol
    return evenly(async () => {
      const said = v.safeParse(withToken, socket.handshake.auth)
      if (!said.success) return refuse('not-available')
      const { token } = said.output
      const found = await road.decide(findSession(token, clock.now()))
      if (!found.ok) return found
      if (found.value.staff.role !== role) return refuse('not-available')
      sessions.set(socket, { staff: found.value.staff.id, session: found.value.session })
      return ok(null)
    })
  })

  namespace.on('connection', (socket) => {
    const found = sessions.get(socket)
    settle(socket)
    if (!found) return void socket.disconnect(true)
    sessions.delete(socket)
    const { staff, session } = found
    sessionsOf.set(socket, session)
    void socket.join(staffRoom(staff))
    connected({ staff, session, socket })
    // An eviction between the handshake and the joining of the room would have missed this socket.
    road.decide(connectSession(session, nameOf(socket), clock.now())).then(
      (still) => {
        if (!still.ok) socket.disconnect(true)
      },
      (thrown: unknown) => onBug('handshake', thrown),
    )
  })
}

/** Between two looks while the store is away, milliseconds. */
const lookAgain = 1000

/** Whose session a staff socket is of. */
const sessionsOf = new WeakMap<Socket, string>()

/** Ends the windows that are over without their having been told: a newer one has taken over, or their session has ended (SPEC C10, L5, G4). */
export async function endOver(namespace: Namespace, { road, clock, nameOf }: Guarding): Promise<void> {
  const ending = [...namespace.sockets.values()].map(async (socket) => {
    const session = sessionsOf.get(socket)
    if (session === undefined) return
    while (socket.connected) {
      const over = await road.decide(whyOver(session, nameOf(socket), clock.now()))
      if (over.ok && over.value === null) return
      if (over.ok) {
        socket.emit('session:ended', { reason: over.value })
        socket.disconnect(true)
        return
      }
      await sleep(lookAgain)
    }
  })
  await Promise.all(ending)
}

/** Refuses every connection to a namespace, such as Socket.IO's own `/`. */
export function welcomeNobody(namespace: Namespace): void {
  namespace.use((_, next) => next(new Error('not-available' satisfies RefusalName)))
}

function guard(
  namespace: Namespace,
  { onBug }: Guarding,
  mayEnter: (socket: Socket) => Promise<Result<null, RefusalName>>,
): void {
  namespace.use((socket, next) => {
    if (!entersAlone(socket)) return next(new Error('not-allowed' satisfies RefusalName))
    mayEnter(socket).then(
      (entered) => {
        if (!entered.ok) mayTryAgain(socket)
        next(entered.ok ? undefined : new Error(entered.refused))
      },
      (thrown: unknown) => {
        mayTryAgain(socket)
        onBug('handshake', thrown)
        next(new Error('internal' satisfies RefusalName))
      },
    )
  })
}

function speaksOurProtocol(socket: Socket): Result<null, 'wrong-protocol'> {
  return v.is(withProtocol, socket.handshake.auth) ? ok(null) : refuse('wrong-protocol')
}

type Entry = { readonly namespace: string; readonly isTaken: boolean }
const entries = new WeakMap<object, Entry>()

/**
 * One engine connection, one namespace: nothing on the wire ties a conversation to a ticket (SPEC A1). And once: who asks again before the
 * first answer would be let in twice, and the second time there is no request any more (G18).
 */
function entersAlone({ conn, nsp }: Socket): boolean {
  const entry = entries.get(conn)
  if (entry && (entry.isTaken || entry.namespace !== nsp.name)) return false
  entries.set(conn, { namespace: nsp.name, isTaken: true })
  return true
}

/** Whoever was refused has not entered. */
function mayTryAgain({ conn, nsp }: Socket): void {
  entries.set(conn, { namespace: nsp.name, isTaken: false })
}

/** What every socket of ours has in common: nothing of its request is kept, and it goes with its namespace. */
function settle(socket: Socket): void {
  forgetHandshake(socket)
  socket.on('disconnect', closeConnection)
}

/** One for all sockets: of each one's own there would be ten thousand. */
function closeConnection(this: Socket): void {
  this.conn.close()
}
