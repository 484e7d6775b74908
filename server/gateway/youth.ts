import type { ConversationId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { youthRequests } from '#shared/protocol/youth.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { Queue } from '../background/queue.ts'
import { endAsYouth } from '../conversation/end.ts'
import { withholdGrant } from '../conversation/grant.ts'
import { refuseGuest } from '../conversation/join.ts'
import { openConversation, resumeConversation } from '../conversation/open.ts'
import { refusePass } from '../conversation/pass.ts'
import { deviceRenewal, keepPlace, loseDevice } from '../conversation/presence.ts'
import { changeReaders } from '../conversation/readers.ts'
import { replaceListener } from '../conversation/replace.ts'
import { conversationLog, readClaimed, readWithBearer, type YouthClaim } from '../conversation/state.ts'
import { youthView } from '../conversation/views.ts'
import { signalAsYouth, writeAsYouth } from '../conversation/write.ts'
import { placeHalf, takeBackHalf } from '../half/halves.ts'
import { conversationRoom } from '../notice/rooms.ts'
import type { Clock } from '../platform/clock.ts'
import { NetworkPace } from '../platform/network-pace.ts'
import type { Networks } from '../platform/networks.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { withUniformRefusalTime } from '../platform/uniform-refusal-time.ts'
import { readService } from '../service-hours/service.ts'
import type { Store } from '../store/port.ts'
import { readHead } from '../transaction/message-log.ts'
import { readLogPage } from '../transaction/read-log.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { answerRequests, type GatewayEdge, type Handlers, handlersFor } from './answer.ts'
import { admitAnyone } from './handshake.ts'
import type { Audience, Peer } from './peer.ts'
import { anyone, authorised, proved, writingAs } from './permission.ts'
import { type CaughtUp, readSettled } from './read-settled.ts'
import type { WrittenBytes } from './written-bytes.ts'

export type YouthParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly limits: Limits
  readonly queue: Pick<Queue, 'nudge' | 'watchYouth' | 'unwatchYouth'>
  readonly written: WrittenBytes
  readonly caughtUp: CaughtUp
  readonly scheduler?: Scheduler
  /** Whether there is room to store the words of newcomers. */
  readonly hasRoom: () => boolean
}

/** A device. `claim`: what it proved by opening or resuming; null before. */
type Caller = { readonly peer: Peer; readonly networks: Networks; claim: YouthClaim | null }

/** The audience of conversations. The node that holds a device's connection renews the device's place (SPEC C9, C10). */
export function youthAudience(parts: YouthParts, edge: GatewayEdge): Audience {
  const { transactor, clock, limits, queue, scheduler = systemScheduler } = parts
  const handlers = youthHandlers(parts)
  const inBackground = (rule: Rule<null>) =>
    edge.onWork(transactor.transact(rule).catch((thrown: unknown) => edge.onBug('presence', thrown)))
  const renew = ({ claim }: Caller) => {
    if (claim) inBackground(keepPlace(claim, clock.now(), limits))
  }
  return admitAnyone((peer, networks) => {
    const caller: Caller = { peer, networks, claim: null }
    answerRequests(peer, youthRequests, handlers, caller, edge)
    const stopRenewing = scheduler.every(deviceRenewal(limits), () => renew(caller))
    peer.onClose(() => {
      stopRenewing()
      if (!caller.claim) return
      queue.unwatchYouth(caller.claim.conversation, caller.claim.connection)
      inBackground(loseDevice(caller.claim, clock.now(), limits))
    })
  })
}

export function youthHandlers({
  store,
  transactor,
  clock,
  limits,
  queue,
  caughtUp,
  written,
  hasRoom,
  scheduler,
}: YouthParts): Handlers<typeof youthRequests, Caller> {
  // One address cannot fill the queue. A school or a refuge that shares an address stays far below this.
  const openings = new NetworkPace({ burst: 60, perMs: 60_000 })
  const handle = handlersFor<Caller>({ transactor, clock })

  /** Joins this connection to a conversation, and answers the log after `after`. */
  async function takeUp(caller: Caller, claim: YouthClaim, after: number, rule: Rule<null>) {
    const { peer } = caller
    const bound = await transactor.transact(rule)
    if (!bound.ok) return bound
    if (!peer.isOpen) {
      await transactor.transact(loseDevice(claim, clock.now(), limits))
      return refuse('not-available')
    }
    caller.claim = claim
    await peer.join(conversationRoom(claim.conversation))
    const page = await readLogPage(store, conversationLog(claim.conversation), after, limits)
    // Read this last: otherwise a newer view could be announced before this answer.
    const conversation = await readSettled(peer, caughtUp, () =>
      transactor.transact((draft) => {
        const own = readClaimed(draft, claim)
        if (own) return ok(youthView(draft, own, clock.now()))
        // A node that took this one for dead has released the device. The device resumes again, and is not told that the conversation is over.
        const isThere = readWithBearer(draft, claim.conversation, claim.bearerSha256) !== null
        return refuse(isThere ? 'busy' : 'not-available')
      }),
    )
    if (!conversation.ok) return conversation
    // Don't watch a conversation that the device has left or ended: the watch would never stop.
    if (!peer.isOpen || caller.claim?.conversation !== claim.conversation) return refuse('not-available')
    // The answer has no place. The place is sent after it, by this watch.
    queue.watchYouth(claim.conversation, claim.connection, (read) => readSettled(peer, caughtUp, read))
    queue.nudge()
    return ok({ conversation: conversation.value, ...page })
  }

  const claimOf = ({ peer }: Caller, conversation: ConversationId, bearer: string): YouthClaim => ({
    conversation,
    bearerSha256: sha256OfBytes(bearer),
    connection: peer.name,
  })

  async function release(caller: Caller): Promise<void> {
    if (!caller.claim) return
    const { conversation, connection } = caller.claim
    caller.claim = null
    queue.unwatchYouth(conversation, connection)
    await caller.peer.leave(conversationRoom(conversation))
  }

  /** A connection speaks for one conversation at a time. Another may replace it after its end. */
  async function isFree(caller: Caller, conversation: ConversationId): Promise<Result<null, RefusalName>> {
    const { claim } = caller
    if (!claim || claim.conversation === conversation) return ok(null)
    const own = await transactor.transact((draft) => ok(readClaimed(draft, claim) !== null))
    if (!own.ok) return own
    if (own.value) return refuse('not-allowed')
    await release(caller)
    return ok(null)
  }

  return {
    'service:read': handle({
      allow: anyone,
      decide: (_, _request, now) => (draft) => ok(readService(draft, now, hasRoom(), limits)),
    }),
    'conversation:open': handle({
      allow: anyone,
      run: (_, { conversation, bearer, tab, half }, caller, now) =>
        withUniformRefusalTime(async () => {
          if (!openings.take(caller.networks, now)) return refuse('too-fast')
          const free = await isFree(caller, conversation)
          if (!free.ok) return free
          const claim = claimOf(caller, conversation, bearer)
          const tabSha256 = tab === undefined ? null : sha256OfBytes(tab)
          // Keep the half first: from the first acknowledged line on, a reload must find it (SPEC D2).
          const of = { kind: 'conversation', conversation, bearer } as const
          if (half) await placeHalf({ store, limits }, half, of, now)
          const opened = await takeUp(
            caller,
            claim,
            0,
            openConversation(claim, clock.now(), limits, tabSha256, hasRoom()),
          )
          // A refusal does not mean that nothing was opened: the connection may have ended meanwhile.
          if (half && !opened.ok) await takeBackHalf({ store, transactor }, half, of, clock.now())
          return opened
        }, scheduler),
    }),
    'conversation:resume': handle({
      allow: anyone,
      run: (_, { conversation, bearer, after }, caller) =>
        withUniformRefusalTime(async () => {
          const free = await isFree(caller, conversation)
          if (!free.ok) return free
          const claim = claimOf(caller, conversation, bearer)
          return takeUp(caller, claim, after, resumeConversation(claim, after, clock.now(), limits))
        }, scheduler),
    }),
    'conversation:read': handle({
      allow: joined,
      run: async (who, { after }) => {
        const readable = await transactor.transact(authorised(who, readableLog(after)))
        return readable.ok ? ok(await readLogPage(store, readable.value, after, limits)) : readable
      },
    }),
    'message:send': handle({
      allow: writingAs('youth', joined),
      run: async (who, { envelope }, { networks }) =>
        written.take(networks, envelope)
          ? transactor.transact(authorised(who, (claim) => writeAsYouth(claim, envelope)))
          : refuse('too-fast'),
    }),
    'signal:send': handle({
      allow: writingAs('youth', joined),
      decide: (claim, { frame }) => signalAsYouth(claim, frame),
    }),
    'readers:change': handle({
      allow: joined,
      decide: (claim, { entry, ...yes }, now) => changeReaders(claim, entry, now, limits, yes),
    }),
    'grant:withhold': handle({
      allow: joined,
      decide: (claim, { listener }, now) => withholdGrant(claim, listener, now, limits),
    }),
    'listener:replace': handle({
      allow: joined,
      decide: (claim, { listener }, now) => replaceListener(claim, listener, now, limits),
    }),
    'pass:refuse': handle({
      allow: joined,
      decide: (claim, { offer }, now) => refusePass(claim, offer, now),
    }),
    'guest:refuse': handle({
      allow: joined,
      decide: (claim, { question }, now) => refuseGuest(claim, question, now),
    }),
    'conversation:end': handle({
      allow: joined,
      run: async (who, { end }, caller, now) => {
        const ended = await transactor.transact(authorised(who, (claim) => endAsYouth(claim, now, end)))
        if (ended.ok) await release(caller)
        return ended
      },
    }),
  }
}

const joined = proved('a device in its conversation', ({ claim }: Caller) => claim)

/** The log that this device may read, after a position. */
const readableLog =
  (after: number) =>
  (claim: YouthClaim): Rule<string> =>
  (draft) => {
    const own = readClaimed(draft, claim)
    if (!own) return refuse('not-available')
    const log = conversationLog(own.id)
    return after > readHead(draft, log).lastPosition ? refuse('stale') : ok(log)
  }
