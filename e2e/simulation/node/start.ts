import { staffRoom } from '#server/notice/rooms.ts'
import { connectSession, findSession, whyOver } from '#server/staff/session.ts'
import { Closing } from '#server/start/closing.ts'
import { takeOwnPlace } from '#server/start/own-place.ts'
import { startUpkeep } from '#server/start/upkeep.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import { finishInterruptedErasing } from '#server/ticket/erase.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { settings } from '../limits.ts'
import type { Socket } from '../network/socket.ts'
import { run, type Work } from '../work.ts'
import { type Announcing, startAnnouncing } from './announcing.ts'
import { attachCell } from './cell-door.ts'
import type { Attached } from './door.ts'
import { attachFollowUp } from './follow-up-door.ts'
import { attachListener, type Entered } from './listener-door.ts'
import { type PublicDoor, publicDoor } from './public-door.ts'
import { startQueue } from './queue.ts'
import type { SimulatedNode } from './simulated-node.ts'
import { upkeepParts } from './upkeep-parts.ts'
import { attachYouth } from './youth-door.ts'

export type RunningNode = {
  readonly node: SimulatedNode
  readonly announcing: Announcing
  /** Lets a connection in; `token` is what staff show. */
  readonly welcome: (socket: Socket, token: string | null) => Work<Result<null, RefusalName>>
  readonly post: PublicDoor
  readonly lookAtClock: () => Promise<void>
  /** Takes nothing new, tells everyone, lets every connection go, and is gone (G12). */
  readonly drain: () => Work<void>
}

/** Puts a node's parts together: stands for server/relais.ts. Throws `StoreUnavailable`. */
export function* startNode(node: SimulatedNode): Work<RunningNode> {
  const { random } = node.world
  const parts = upkeepParts(node)
  yield* node.wait(finishInterruptedErasing(parts, node.now()))
  const queue = startQueue(node)
  const sessions = new Map<Socket, string>()
  const announcing = startAnnouncing(node, queue.hear, missed)
  node.onMissed = missed
  const closing = new Closing()
  yield* node.wait(takeOwnPlace({ ...parts, missed }, settings, closing, () => node.newName()))
  startUpkeep({ ...parts, meters: null }, parts, settings, new Closing())
  node.inBackground(parts.lookAtClock())
  node.isReady = true

  /** Something told may not have reached the sockets of this node. A window that was overtaken does not ask again. */
  function missed(): void {
    for (const [socket, session] of sessions) node.background(endIfOver(socket, session))
    announcing.tellEverybody('server:missed')
  }

  function* endIfOver(socket: Socket, session: string): Work<void> {
    while (socket.isOpenAtNode) {
      const over = yield* node.decide(whyOver(session, node.connectionOf(socket), node.now()))
      if (over.ok && over.value === null) return
      if (over.ok) {
        socket.tell('session:ended', { reason: over.value })
        socket.close()
        return
      }
      yield* node.sleep(1000)
    }
  }

  function attach(socket: Socket, attached: Attached): void {
    node.sockets.add(socket)
    socket.node = {
      asked: (name, body, reply) => node.deliver(() => answer(attached, name, body, reply)),
      heard: () => node.deliver(() => attached.heard?.()),
      gone: () =>
        node.deliver(() => {
          node.sockets.delete(socket)
          sessions.delete(socket)
          attached.gone()
        }),
    }
  }

  function answer(
    attached: Attached,
    name: string,
    body: unknown,
    reply: (answer: Result<unknown, RefusalName>) => void,
  ): void {
    const ask = attached.answers(name)
    if (!ask) throw new Error(`nobody answers ${name}`)
    if (node.isDraining) reply(refuse('busy'))
    else
      run(ask(body), reply, (thrown) => {
        if (thrown instanceof StoreUnavailable) reply(refuse('busy'))
        else node.bug(thrown)
      })
  }

  function* enter(socket: Socket, token: string): Work<Result<Entered, RefusalName>> {
    const found = yield* node.decide(findSession(token, node.now()))
    if (!found.ok) return found
    const { staff, session } = found.value
    return socket.namespace === `/${staff.role}` ? ok({ staff: staff.id, session }) : refuse('not-available')
  }

  return {
    node,
    announcing,
    *welcome(socket, token) {
      if (socket.namespace === '/youth') attach(socket, attachYouth(node, queue, socket))
      if (socket.namespace === '/follow-up') attach(socket, attachFollowUp(node, socket))
      if (token === null) return ok(null)
      const entered = yield* enter(socket, token)
      if (!entered.ok) return entered
      const { staff, session } = entered.value
      const isListener = socket.namespace === '/listener'
      attach(
        socket,
        isListener ? attachListener(node, queue, socket, entered.value) : attachCell(node, socket, entered.value),
      )
      socket.rooms.add(staffRoom(staff))
      sessions.set(socket, session)
      run(node.decide(connectSession(session, node.connectionOf(socket), node.now())), (still) => {
        if (!still.ok) socket.close()
      })
      return ok(null)
    },
    post: publicDoor(node),
    lookAtClock: parts.lookAtClock,
    *drain() {
      node.isReady = false
      node.isDraining = true
      announcing.tellEverybody('server:restarting')
      yield* node.sleep(random.whole(100, 500))
      for (const socket of [...node.sockets]) socket.close()
      yield* node.sleep(500)
      yield* node.wait(closing.close())
      node.die()
    },
  }
}
