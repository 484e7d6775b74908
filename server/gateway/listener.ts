import type { ConversationId, OfferId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { type HelpCard, listenerRequests } from '#shared/protocol/listener.ts'
import { ok, refuse } from '#shared/result.ts'
import { loseListener, renewLease } from '../assignment/lease.ts'
import { openDesk, readDesk, reopenDesk } from '../assignment/open-desk.ts'
import type { Queue } from '../background/queue.ts'
import { endAsListener } from '../conversation/end.ts'
import { lookAtConversation } from '../conversation/look.ts'
import { answerOffer, closePass, listColleagues, offerConversation, withdrawPass } from '../conversation/pass.ts'
import { conversationLog } from '../conversation/state.ts'
import { readAllowed, signalAsListener, writeAsListener } from '../conversation/write.ts'
import { endBreath } from '../desk/breath.ts'
import { callColleague, cancelCall } from '../desk/call.ts'
import type { ListenerClaim } from '../desk/claim.ts'
import { finishService } from '../desk/finish.ts'
import { seeOfferEnded } from '../desk/offers.ts'
import { recordOutcome } from '../desk/outcome.ts'
import { reportDesk } from '../desk/report.ts'
import { setDesk } from '../desk/set.ts'
import { makeWish, takeWishBack } from '../desk/wish.ts'
import { prepareHandover } from '../handover/prepare.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import { deskRoom } from '../notice/rooms.ts'
import type { Clock } from '../platform/clock.ts'
import { randomId } from '../platform/random-id.ts'
import { everyTogether, systemScheduler } from '../platform/scheduler.ts'
import { keepPhrases, readPhrases } from '../staff/own-phrases.ts'
import { readRosters } from '../staff/read-rosters.ts'
import type { Store } from '../store/port.ts'
import { readHead } from '../transaction/message-log.ts'
import { readLogPage } from '../transaction/read-log.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { answerRequests, type GatewayEdge, type Handlers, handlersFor } from './answer.ts'
import { type Admitting, admitStaff, type StaffAudience, type StaffCaller } from './handshake.ts'
import { authorised, member, proved, writingAs } from './permission.ts'
import { type CaughtUp, readSettled } from './read-settled.ts'

export type ListenerParts = Admitting & {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly limits: Limits
  readonly caughtUp: CaughtUp
  readonly queue: Pick<Queue, 'nudge' | 'watchDesk' | 'unwatchDesk' | 'figures'>
  readonly helpCards: readonly HelpCard[]
  readonly telephoneProcedure: string | null
  /** Names an offer. Random unless a simulation names it. */
  readonly newOffer?: () => OfferId
}

/** A listener's connection. Until the desk is open, it answers only the opening of the desk. */
type Caller = StaffCaller & { connection: ConnectionName; isOpen: boolean }

/** The audience of listeners. Every packet received on this connection renews their lease (SPEC C8). */
export function listenerAudience(parts: ListenerParts, edge: GatewayEdge): StaffAudience {
  const { transactor, clock, limits, queue, scheduler = systemScheduler } = parts
  const handlers = listenerHandlers(parts)
  return admitStaff('listener', parts, (known) => {
    const { peer, staff } = known
    const caller: Caller = { ...known, connection: peer.name, isOpen: false }
    let heardAt = clock.now()
    const inBackground = (work: Promise<unknown>) =>
      edge.onWork(work.catch((thrown: unknown) => edge.onBug('presence', thrown)))

    async function renew(): Promise<void> {
      const now = clock.now()
      const renewed = await transactor.transact(renewLease(staff, caller.connection, heardAt, now, limits))
      if (!renewed.ok && renewed.refused === 'stale' && peer.isOpen)
        await transactor.transact(reopenDesk(caller, now, limits))
    }

    peer.onHeard(() => {
      heardAt = clock.now()
    })
    const stopRenewing = everyTogether(scheduler, limits.listenerLeaseRenewal, () => {
      if (caller.isOpen) inBackground(renew())
    })
    answerRequests(peer, listenerRequests, handlers, caller, edge)
    peer.onClose(() => {
      stopRenewing()
      queue.unwatchDesk(staff, caller.connection)
      if (caller.isOpen) inBackground(transactor.transact(loseListener(staff, caller.connection, clock.now(), limits)))
    })
  })
}

export function listenerHandlers(parts: ListenerParts): Handlers<typeof listenerRequests, Caller> {
  const { store, transactor, clock, limits, queue, helpCards, telephoneProcedure, caughtUp } = parts
  const { newOffer = () => randomId() as OfferId } = parts
  const handle = handlersFor<Caller>({ transactor, clock })

  return {
    'desk:open': handle({
      allow: member('listener'),
      run: async (who, _, caller) => {
        const { peer, staff } = caller
        caller.connection = peer.name
        const opened = await transactor.transact(authorised(who, () => openDesk(caller, clock.now(), limits)))
        if (!opened.ok) return opened
        if (!peer.isOpen) {
          await transactor.transact(loseListener(staff, caller.connection, clock.now(), limits))
          return refuse('not-available')
        }
        caller.isOpen = true
        await peer.join(deskRoom(staff))
        queue.watchDesk(staff, caller.connection, (read) => readSettled(peer, caughtUp, read))
        queue.nudge()
        // Read this last: otherwise a newer state could be announced before this answer.
        const desk = await readSettled(peer, caughtUp, () => transactor.transact(readDesk(caller, clock.now())))
        // Another window took over in between, or the desk was released. A window that is still connected opens the desk again.
        if (!desk.ok) return desk.refused === 'stale' ? refuse('busy') : desk
        const { takeBackWithin } = limits
        const ofService = { helpCards: [...helpCards], telephoneProcedure, takeBackWithin, figures: queue.figures() }
        return ok({ ...desk.value, ...ofService, now: clock.now() })
      },
    }),
    'desk:set': handle({ allow: atOpenDesk, decide: setDesk }),
    'desk:ready': handle({ allow: atOpenDesk, decide: (claim, _, now) => endBreath(claim, now) }),
    'desk:report': handle({ allow: atOpenDesk, decide: reportDesk }),
    'desk:finish': handle({ allow: atOpenDesk, decide: (claim, _, now) => finishService(claim, now) }),
    'conversation:read': handle({
      allow: atOpenDesk,
      run: async (who, { conversation, after }, _, now) => {
        const readable = await transactor.transact(authorised(who, readableLog(conversation, after, now)))
        return readable.ok ? ok(await readLogPage(store, readable.value, after, limits)) : readable
      },
    }),
    'conversation:look': handle({
      allow: atOpenDesk,
      decide: (claim, { conversation }, now) => lookAtConversation(claim, conversation, now),
    }),
    'message:send': handle({
      allow: writingAs('listener', atOpenDesk),
      decide: (claim, { conversation, envelope }, now) => writeAsListener(claim, conversation, envelope, now),
    }),
    'signal:send': handle({
      allow: writingAs('listener', atOpenDesk),
      decide: (claim, { conversation, frame }, now) => signalAsListener(claim, conversation, frame, now),
    }),
    'conversation:end': handle({
      allow: atOpenDesk,
      decide: (claim, ending, now) => endAsListener(claim, ending, now, limits),
    }),
    'outcome:record': handle({
      allow: atOpenDesk,
      decide: (claim, { conversation, outcome }, now) => recordOutcome(claim, conversation, outcome, now),
    }),
    'handover:prepare': handle({
      allow: atOpenDesk,
      decide: (claim, { commitment }, now) => prepareHandover(claim, commitment, now),
    }),
    'pass:colleagues': handle({
      allow: atOpenDesk,
      decide: (claim, { conversation }, now) => listColleagues(claim, conversation, now),
    }),
    'pass:offer': handle({
      allow: atOpenDesk,
      decide: (claim, wanted, now) => offerConversation(claim, wanted, newOffer(), now, limits),
    }),
    'pass:withdraw': handle({
      allow: atOpenDesk,
      decide: (claim, named, now) => withdrawPass(claim, named, now),
    }),
    'pass:close': handle({
      allow: atOpenDesk,
      decide: (claim, named, now) => closePass(claim, named, now),
    }),
    'pass:answer': handle({
      allow: atOpenDesk,
      decide: (claim, answer, now) => answerOffer(claim, answer, now, limits),
    }),
    'pass:seen': handle({ allow: atOpenDesk, decide: (claim, { offer }, now) => seeOfferEnded(claim, offer, now) }),
    'roster:read': handle({ allow: member('listener'), decide: (who, { after }) => readRosters(after, who) }),
    'colleague:call': handle({
      allow: atOpenDesk,
      decide: (claim, subject, now) => callColleague(claim, subject, now, limits),
    }),
    'colleague:cancel': handle({ allow: atOpenDesk, decide: (claim, _, now) => cancelCall(claim, now) }),
    'wish:make': handle({ allow: atOpenDesk, decide: (claim, _, now) => makeWish(claim, now) }),
    'wish:take-back': handle({ allow: atOpenDesk, decide: (claim, _, now) => takeWishBack(claim, now) }),
    'phrases:read': handle({ allow: member('listener'), decide: (who) => readPhrases(who) }),
    'phrases:keep': handle({ allow: member('listener'), decide: (who, next) => keepPhrases(who, next) }),
  }
}

const atOpenDesk = proved('a listener at an open desk', (caller: Caller) => (caller.isOpen ? caller : null))

/** The log of a conversation that this listener may read, after a position. */
const readableLog =
  (conversation: ConversationId, after: number, now: number) =>
  (claim: ListenerClaim): Rule<string> =>
  (draft) => {
    const granted = readAllowed(draft, claim, conversation, 'listener:read', now)
    if (!granted) return refuse('not-available')
    const log = conversationLog(granted.id)
    return after > readHead(draft, log).lastPosition ? refuse('stale') : ok(log)
  }
