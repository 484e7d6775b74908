import type { TicketId } from '#shared/ids.ts'
import { followUpRequests } from '#shared/protocol/follow-up.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { ticketRoom } from '../notice/rooms.ts'
import type { EraseList } from '../outside-store/erase-list.ts'
import type { Clock } from '../platform/clock.ts'
import type { Networks } from '../platform/networks.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { withUniformRefusalTime } from '../platform/uniform-refusal-time.ts'
import type { Store } from '../store/port.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import { withdrawTicket } from '../ticket/erase.ts'
import { beOnThread, leaveThread, presenceLease, stayOnThread } from '../ticket/presence.ts'
import { authenticateThread } from '../ticket/return.ts'
import { threadLog } from '../ticket/state.ts'
import { threadReaching, writeAsYouth } from '../ticket/thread.ts'
import { youthTicketView } from '../ticket/views.ts'
import { readLogPage } from '../transaction/read-log.ts'
import type { Transactor } from '../transaction/transactor.ts'
import { answerRequests, type GatewayEdge, type Handlers, handlersFor } from './answer.ts'
import { admitAnyone } from './handshake.ts'
import type { Audience, Peer } from './peer.ts'
import { anyone, authorised, proved } from './permission.ts'
import { type CaughtUp, readSettled } from './read-settled.ts'
import type { WrittenBytes } from './written-bytes.ts'

export type FollowUpParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly settings: TicketSettings
  readonly limits?: Pick<Limits, 'logPage'>
  readonly eraseList: EraseList
  readonly written: WrittenBytes
  readonly caughtUp: CaughtUp
  readonly scheduler?: Scheduler
}

/** A young person's second connection. It knows only a ticket. `thread`: the claim it proved by opening the thread; null before. */
type Caller = { readonly peer: Peer; readonly networks: Networks; thread: Claim | null }
type Claim = { readonly ticket: TicketId; readonly connection: ConnectionName }

/** The audience of a thread (SPEC A1, C10). Its presence is a lease. This node renews the lease while the connection lasts. */
export function followUpAudience(parts: FollowUpParts, edge: GatewayEdge): Audience {
  const { transactor, clock, settings, scheduler = systemScheduler } = parts
  const handlers = followUpHandlers(parts)
  return admitAnyone((peer, networks) => {
    const caller: Caller = { peer, networks, thread: null }
    answerRequests(peer, followUpRequests, handlers, caller, edge)
    const inBackground = (work: Promise<unknown>) =>
      edge.onWork(work.catch((thrown: unknown) => edge.onBug('presence', thrown)))
    const stopRenewing = scheduler.every(presenceLease / 2, () => {
      const { thread } = caller
      if (thread)
        inBackground(transactor.transact(stayOnThread(thread.ticket, thread.connection, clock.now(), settings)))
    })
    peer.onClose(() => {
      stopRenewing()
      const { thread } = caller
      if (thread) inBackground(transactor.transact(leaveThread(thread.ticket, thread.connection, settings)))
    })
  })
}

export function followUpHandlers({
  store,
  transactor,
  clock,
  settings,
  limits,
  eraseList,
  caughtUp,
  written,
  scheduler,
}: FollowUpParts): Handlers<typeof followUpRequests, Caller> {
  const handle = handlersFor<Caller>({ transactor, clock })
  return {
    'thread:open': handle({
      allow: anyone,
      run: (_, { ticket: id, bearer, after }, caller) =>
        withUniformRefusalTime(async () => {
          const { peer } = caller
          const found = await transactor.transact(
            authorised(authenticateThread(id, bearer), () => threadReaching(id, after)),
          )
          if (!found.ok) return found
          const former = caller.thread?.ticket ?? id
          if (former !== id) await peer.leave(ticketRoom(former))
          if (!peer.isOpen) return refuse('not-available')
          await peer.join(ticketRoom(id))
          const connection = peer.name
          caller.thread = { ticket: id, connection }
          const here = await transactor.transact(beOnThread(id, connection, clock.now(), settings))
          if (!here.ok) return here
          const page = await readLogPage(store, threadLog(id), after, limits)
          // Read this last: otherwise a newer state could be announced before this answer.
          const ticket = await readSettled(peer, caughtUp, () => transactor.transact(authenticateThread(id, bearer)))
          if (!ticket.ok) return ticket
          return ok({
            ticket: youthTicketView(ticket.value, settings.alarmHours),
            today: serviceDay(clock.now()),
            ...page,
          })
        }, scheduler),
    }),
    'thread:read': handle({
      allow: onThread,
      run: async (who, { after }) => {
        const log = await transactor.transact(authorised(who, ({ ticket }) => threadReaching(ticket, after)))
        return log.ok ? ok(await readLogPage(store, log.value, after, limits)) : log
      },
    }),
    'message:send': handle({
      allow: onThread,
      run: async (who, { envelope }, { networks }, now) =>
        written.take(networks, envelope)
          ? transactor.transact(authorised(who, ({ ticket }) => writeAsYouth(ticket, envelope, now, settings)))
          : refuse('too-fast'),
    }),
    'ticket:withdraw': handle({
      allow: onThread,
      run: async (who, { withdrawal }, _, now) => {
        const thread = await transactor.transact(who)
        if (!thread.ok) return thread
        return withdrawTicket({ store, transactor, settings, eraseList }, thread.value.ticket, withdrawal, now)
      },
    }),
  }
}

const onThread = proved('a device on its thread', ({ thread }: Caller) => thread)
