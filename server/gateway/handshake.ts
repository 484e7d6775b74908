import * as v from 'valibot'
import { bytes32, type StaffId } from '#shared/ids.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { staffRoom } from '../notice/rooms.ts'
import type { Clock } from '../platform/clock.ts'
import type { Networks } from '../platform/networks.ts'
import { sleep, systemScheduler } from '../platform/scheduler.ts'
import { withUniformRefusalTime } from '../platform/uniform-refusal-time.ts'
import { connectSession, findSession, readSessionTime, whyOver } from '../staff/session.ts'
import type { Transactor } from '../transaction/transactor.ts'
import type { Audience, Peer } from './peer.ts'

/** The member on a staff connection. Every rule looks the session up again. */
export type StaffCaller = { readonly staff: StaffId; readonly session: string; readonly peer: Peer }

export type Admitting = {
  readonly transactor: Transactor
  readonly clock: Clock
  readonly onBug: (where: string, thrown: unknown) => void
  readonly scheduler?: Scheduler
}

const withProtocol = v.looseObject({ protocol: v.literal(protocolVersion) })
const withToken = v.looseObject({ token: bytes32 })

/** An audience of young people: any client of the protocol may connect (SPEC A2). `networks` stand for its address, as everywhere (G13). */
export const admitAnyone =
  (welcome: (peer: Peer, networks: Networks) => void): Audience =>
  async ({ auth, networks: readNetworks }) => {
    const protocol = speaksOurProtocol(auth)
    if (!protocol.ok) return protocol
    const networks = readNetworks()
    return ok((peer) => welcome(peer, networks))
  }

export type StaffAudience = {
  readonly audience: Audience
  /** Closes windows that missed the notice of their end: a newer window took over, or their session ended (SPEC C10, L5, G4). */
  readonly endOver: () => Promise<void>
}

/** An audience of staff: the newest connection of a session with this role (SPEC A2, C10). */
export function admitStaff(
  role: Role,
  { transactor, clock, onBug, scheduler = systemScheduler }: Admitting,
  welcome: (caller: StaffCaller) => void,
): StaffAudience {
  const present = new Set<StaffCaller>()

  return {
    async audience({ auth }) {
      const protocol = speaksOurProtocol(auth)
      if (!protocol.ok) return protocol
      return withUniformRefusalTime(async () => {
        const said = v.safeParse(withToken, auth)
        if (!said.success) return refuse('not-available')
        const found = await transactor.transact(findSession(said.output.token, clock.now()))
        if (!found.ok) return found
        const { staff, session } = found.value
        return staff.role === role ? ok((peer) => enter({ staff: staff.id, session, peer })) : refuse('not-available')
      }, scheduler)
    },
    async endOver() {
      await Promise.all([...present].map(endIfOver))
    },
  }

  function enter(caller: StaffCaller): void {
    const { staff, session, peer } = caller
    present.add(caller)
    peer.onClose(() => present.delete(caller))
    void peer.join(staffRoom(staff))
    welcome(caller)
    // An eviction between the handshake and the joining of the room would have missed this connection.
    transactor.transact(connectSession(session, peer.name, clock.now())).then(
      (still) => {
        if (still.ok) peer.emit('session:told', still.value)
        else peer.disconnect()
      },
      (thrown: unknown) => onBug('handshake', thrown),
    )
  }

  async function endIfOver({ session, peer }: StaffCaller): Promise<void> {
    while (peer.isOpen) {
      const over = await transactor.transact(whyOver(session, peer.name, clock.now()))
      if (over.ok) {
        if (over.value === null) return tellAgain(session, peer)
        peer.emit('session:ended', { reason: over.value })
        peer.disconnect()
        return
      }
      await sleep(scheduler, lookAgain)
    }
  }

  async function tellAgain(session: string, peer: Peer): Promise<void> {
    const time = await transactor.transact(readSessionTime(session, clock.now()))
    if (time.ok && time.value) peer.emit('session:told', time.value)
  }
}

/** The interval between two checks while the store is unavailable, milliseconds. */
const lookAgain = 1000

function speaksOurProtocol(auth: unknown): Result<null, 'wrong-protocol'> {
  return v.is(withProtocol, auth) ? ok(null) : refuse('wrong-protocol')
}
