import type { Broadcaster } from '#server/fanout/broadcast.ts'
import { createFanout, heardAtOnce } from '#server/fanout/fanout.ts'
import type { Notice } from '#server/notice/notice.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import { follow, type Hearing, type NodeMessage, writingBroadcaster } from '../network/between-nodes.ts'
import type { SimulatedNode } from './simulated-node.ts'

export type Announcing = {
  /** The connection on which this node hears the others is lost, and what they tell meanwhile with it. */
  readonly deafen: () => void
  /** It hears again, and everybody on it asks for what may have been missed (L5). */
  readonly hearAgain: () => void
  readonly isHearing: () => boolean
}

/**
 * How a node hears what the changes of every node tell (ST12), and tells its own sockets by the product's fanout: stands for server/fanout/node-link.ts
 * and Socket.IO's adapter. What a node hears comes on another connection than what it reads, so either may overtake.
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

  /** A mark of its own comes back after all that was told before: NodeLink.caughtUp. Throws `StoreUnavailable`. */
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

  /** The sockets of this node at once, those of the others by way of the store. */
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
