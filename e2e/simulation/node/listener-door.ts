import { conversationLog } from '#server/conversation/state.ts'
import { readAllowed } from '#server/conversation/write.ts'
import { deskKey } from '#server/desk/state.ts'
import { deskRoom } from '#server/notice/rooms.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import type { StaffId } from '#shared/ids.ts'
import type { listenerRequests } from '#shared/protocol/listener.ts'
import { ok, refuse } from '#shared/result.ts'
import { limits } from '../limits.ts'
import type { Socket } from '../network/socket.ts'
import type { Work } from '../work.ts'
import { type Attached, answersOf, type Door, readLogPage, readSettled } from './door.ts'
import type { Queue } from './queue.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** Whom a staff socket was let in as. */
export type Entered = { readonly staff: StaffId; readonly session: string }

/** The namespace of listeners: stands for server/gateway/listener.ts. */
export function attachListener(
  node: SimulatedNode,
  queue: Queue,
  socket: Socket,
  { staff, session }: Entered,
): Attached {
  const { rules, random } = node.world
  let connection = node.connectionOf(socket)
  let isOpen = false
  let heardAt = node.now()
  const claim = () => ({ session, connection })

  function* renew(): Work<void> {
    const now = node.now()
    const renewed = yield* node.decide(rules.renewLease(staff, connection, heardAt, now, limits))
    if (renewed.ok || renewed.refused !== 'stale' || !socket.isOpenAtNode) return
    yield* node.decide((draft) => {
      const isFree = draft.read(deskKey(staff))?.connection === null
      return isFree ? rules.openDesk(claim(), now, limits)(draft) : refuse('stale')
    })
  }

  const tick = () => {
    if (!socket.isOpenAtNode) return
    if (isOpen) node.background(renew())
    node.later(limits.listenerLeaseRenewal, tick)
  }
  node.later(limits.listenerLeaseRenewal, tick)

  const door: Door<typeof listenerRequests> = {
    *'desk:open'() {
      connection = node.connectionOf(socket)
      const opened = yield* node.decide(rules.openDesk(claim(), node.now(), limits))
      if (!opened.ok) return opened
      if (!socket.isOpenAtNode) {
        yield* node.decide(rules.loseListener(staff, connection, node.now(), limits))
        return refuse('not-available')
      }
      isOpen = true
      socket.rooms.add(deskRoom(staff))
      queue.nudge()
      const desk = yield* readSettled(node, socket, () => node.decide(rules.readDesk(claim(), node.now())))
      if (!desk.ok) return desk.refused === 'stale' ? refuse('busy') : desk
      return ok({ ...desk.value, figures: { waiting: 0, longestMinutes: 0 }, helpCards: [], now: node.now() })
    },
    *'desk:set'(setting) {
      return isOpen ? yield* node.decide(rules.setDesk(claim(), setting, node.now())) : refuse('not-allowed')
    },
    *'conversation:read'({ conversation, after }) {
      const readable = yield* node.decide<string>((draft) => {
        const granted = readAllowed(draft, claim(), conversation, 'listener:read', node.now())
        if (!granted) return refuse('not-available')
        return after > granted.lastPosition ? refuse('stale') : ok(conversationLog(granted.id))
      })
      return readable.ok ? ok(yield* readLogPage(node, readable.value, after)) : readable
    },
    *'message:send'({ conversation, envelope }) {
      return yield* node.decide(rules.writeAsListener(claim(), conversation, envelope, node.now()))
    },
    *'conversation:end'(end) {
      return yield* node.decide(rules.endAsListener(claim(), end, node.now(), limits))
    },
    *'outcome:record'({ conversation, outcome }) {
      return yield* node.decide(rules.recordOutcome(claim(), conversation, outcome, node.now()))
    },
    *'handover:prepare'({ conversation }) {
      const permit = random.text(22)
      const permitSha256 = sha256OfBytes(permit)
      const prepared = yield* node.decide(rules.prepareHandover(claim(), conversation, permitSha256, node.now()))
      return prepared.ok ? ok({ permit, permitSha256, ...prepared.value }) : prepared
    },
  }

  return {
    answers: answersOf(door),
    heard() {
      heardAt = node.now()
    },
    gone() {
      if (isOpen) node.background(node.decide(rules.loseListener(staff, connection, node.now(), limits)))
    },
  }
}
