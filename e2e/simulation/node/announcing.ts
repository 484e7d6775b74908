import type { Broadcaster } from '#server/fanout/broadcast.ts'
import { createFanout, heardAtOnce } from '#server/fanout/fanout.ts'
import type { Notice } from '#server/notice/notice.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import { follow, type Hearing, type NodeMessage, writingBroadcaster } from '../network/between-nodes.ts'
import type { SimulatedNode } from './simulated-node.ts'

export type Announcing = {
  /** This node's subscription to the others is lost, with the messages sent meanwhile. */
  readonly deafen: () => void
  /** The subscription is back, and every client of this node asks for what it may have missed (L5). */
  readonly hearAgain: () => void
  readonly isHearing: () => boolean
}

/**
 * How a node receives the announcements of every node's changes (ST12), and notifies its own sockets with the product's fanout: it
 * stands for server/fanout/node-link.ts and Socket.IO's adapter. A node receives announcements and reads on two connections, so either may overtake the other.
 */
export function startAnnouncing(node: SimulatedNode, hear: (notices: readonly Notice[]) => void): Announcing {
  const { store, time, random } = node.world
  const own = ownSockets(node)
  const hearing: Hearing = {
    notice: (notice) => hear([notice]),
    state: (key, version, read) => node.core.cache.hear(key, version, read),
  }
  let isHearing = true
  let heard = 0

  const ear = (messages: readonly NodeMessage[]) => {
    const delay = random.chance(0.02) ? random.whole(10, 300) : random.whole(0, 4)
    heard = Math.max(heard, time.now + delay)
    time.after(heard - time.now, () => {
      if (!isHearing) return
      node.deliver(() => {
        for (const message of messages) follow(own, message, hearing)
      })
    })
  }

  /** Resolves once a marker of its own returns after all earlier announcements: NodeLink.caughtUp. Throws `StoreUnavailable`. */
  async function caughtUp(): Promise<void> {
    if (!store.shared) return
    const isThere = await new Promise<boolean>((resume) => {
      time.after(random.whole(0, 4), () => {
        heard = Math.max(heard, time.now + random.whole(0, 4))
        time.after(heard - time.now, () => node.deliver(() => resume(isHearing)))
      })
    })
    if (!isThere) throw new StoreUnavailable('the other nodes cannot be heard')
  }
  node.caughtUp = caughtUp

  if (store.shared) {
    store.subscribe(ear)
    node.onDeath(() => store.unsubscribe(ear))
  }
  const fanout = createFanout(own, store.shared ? everyNode() : own)
  node.announce = (notices, carried) => {
    fanout.announce(notices, carried)
    hear(heardAtOnce(notices, carried))
  }

  /** Notifies this node's sockets at once, those of the other nodes through the store. */
  function everyNode(): Broadcaster {
    return writingBroadcaster((message) => {
      node.inBackground(node.ask((reached) => reached.publish([message], ear)))
      follow(own, message, hearing)
    })
  }

  return {
    deafen() {
      isHearing = false
    },
    hearAgain() {
      isHearing = true
      node.deliver(() => node.onMissed())
    },
    isHearing: () => isHearing,
  }
}

const ownSockets = (node: SimulatedNode): Broadcaster => ({
  of: (namespace) => ({
    to(rooms) {
      const wanted = typeof rooms === 'string' ? [rooms] : rooms
      const audience = [...node.sockets].filter(
        (socket) =>
          socket.namespace === namespace &&
          (wanted.length === 0 || wanted.some((room) => room === socket.id || socket.rooms.has(room))),
      )
      return {
        emit(name, body) {
          for (const socket of audience) socket.tell(name, body)
          return true
        },
        disconnectSockets() {
          for (const socket of audience) socket.close()
        },
      }
    },
  }),
})
