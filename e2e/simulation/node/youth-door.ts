import { deviceRenewal } from '#server/conversation/presence.ts'
import { conversationLog, readClaimed, readWithBearer, type YouthClaim } from '#server/conversation/state.ts'
import { youthView } from '#server/conversation/views.ts'
import { conversationRoom } from '#server/notice/rooms.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import type { Rule } from '#server/transaction/transactor.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { youthRequests } from '#shared/protocol/youth.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { limits } from '../limits.ts'
import type { Socket } from '../network/socket.ts'
import type { Work } from '../work.ts'
import { type Attached, answersOf, type Door, readLogPage, readSettled } from './door.ts'
import type { Queue } from './queue.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** The namespace of conversations: stands for server/gateway/youth.ts. */
export function attachYouth(node: SimulatedNode, queue: Queue, socket: Socket): Attached {
  const { rules } = node.world
  let claim: YouthClaim | null = null

  const inBackground = (rule: (claim: YouthClaim) => Rule<null>) => {
    if (claim) node.background(node.decide(rule(claim)))
  }
  const renew = () => {
    if (!socket.isOpenAtNode) return
    inBackground((present) => rules.keepPlace(present, node.now(), limits))
    node.later(deviceRenewal(limits), renew)
  }
  node.later(deviceRenewal(limits), renew)

  const claimOf = (conversation: ConversationId, bearer: string): YouthClaim => ({
    conversation,
    bearerSha256: sha256OfBytes(bearer),
    connection: node.connectionOf(socket),
  })

  function* takeUp(taken: YouthClaim, after: number, rule: Rule<null>) {
    const bound = yield* node.decide(rule)
    if (!bound.ok) return bound
    if (!socket.isOpenAtNode) {
      yield* node.decide(rules.loseDevice(taken, node.now(), limits))
      return refuse('not-available')
    }
    claim = taken
    socket.rooms.add(conversationRoom(taken.conversation))
    const page = yield* readLogPage(node, conversationLog(taken.conversation), after)
    const conversation = yield* readSettled(node, socket, () =>
      node.decide((draft) => {
        const own = readClaimed(draft, taken)
        if (own) return ok(youthView(draft, own, node.now()))
        return refuse(readWithBearer(draft, taken.conversation, taken.bearerSha256) ? 'busy' : 'not-available')
      }),
    )
    queue.watchYouth(taken.conversation, taken.connection, (read) => readSettled(node, socket, read))
    queue.nudge()
    return conversation.ok ? ok({ conversation: conversation.value, ...page }) : conversation
  }

  function letGo(): void {
    if (!claim) return
    queue.unwatchYouth(claim.conversation, claim.connection)
    socket.rooms.delete(conversationRoom(claim.conversation))
    claim = null
  }

  function* isFree(conversation: ConversationId): Work<Result<null, RefusalName>> {
    const held = claim
    if (!held || held.conversation === conversation) return ok(null)
    const own = yield* node.decide((draft) => ok(readClaimed(draft, held) !== null))
    if (!own.ok) return own
    if (own.value) return refuse('not-allowed')
    letGo()
    return ok(null)
  }

  function* decideAs<Value>(rule: (claim: YouthClaim) => Rule<Value>): Work<Result<Value, RefusalName>> {
    return claim ? yield* node.decide(rule(claim)) : refuse('not-available')
  }

  const door: Door<typeof youthRequests> = {
    *'conversation:open'({ conversation, bearer }) {
      const free = yield* isFree(conversation)
      if (!free.ok) return free
      const taken = claimOf(conversation, bearer)
      return yield* takeUp(taken, 0, rules.openConversation(taken, node.now(), limits))
    },
    *'conversation:resume'({ conversation, bearer, after }) {
      const free = yield* isFree(conversation)
      if (!free.ok) return free
      const taken = claimOf(conversation, bearer)
      return yield* takeUp(taken, after, rules.resumeConversation(taken, after, node.now(), limits))
    },
    *'conversation:read'({ after }) {
      const readable = yield* decideAs<string>((present) => (draft) => {
        const own = readClaimed(draft, present)
        if (!own) return refuse('not-available')
        return after > own.lastPosition ? refuse('stale') : ok(conversationLog(own.id))
      })
      return readable.ok ? ok(yield* readLogPage(node, readable.value, after)) : readable
    },
    *'message:send'({ envelope }) {
      return yield* decideAs((present) => rules.writeAsYouth(present, envelope))
    },
    *'grant:give'(grant) {
      return yield* decideAs((present) => rules.giveGrant(present, grant, node.now()))
    },
    *'grant:withhold'({ listener }) {
      return yield* decideAs((present) => rules.withholdGrant(present, listener, node.now(), limits))
    },
    *'conversation:end'() {
      const ended = yield* decideAs((present) => rules.endAsYouth(present, node.now()))
      if (ended.ok) letGo()
      return ended
    },
  }

  return {
    answers: answersOf(door),
    gone() {
      if (claim) queue.unwatchYouth(claim.conversation, claim.connection)
      inBackground((present) => rules.loseDevice(present, node.now(), limits))
    },
  }
}
