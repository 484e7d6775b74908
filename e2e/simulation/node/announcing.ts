import type { Broadcaster } from '#server/fanout/broadcast.ts'
import type { People, ReachOfSockets } from '#server/start/people.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import { follow, type Hearing, type NodeMessage, writingBroadcaster } from '../network/between-nodes.ts'
import type { SimulatedNode } from './simulated-node.ts'

export type Announcing = {
  readonly reach: Pick<ReachOfSockets, 'own' | 'all' | 'caughtUp'>
  /** From now on this node hears the others, and is heard. */
  readonly begin: (people: Pick<People, 'announce' | 'hear'>) => void
  /** This node's subscription to the others is lost, with the messages sent meanwhile. */
  readonly deafen: () => void
  /** The subscription is back, and every client of this node asks for what it may have missed (L5). */
  readonly hearAgain: () => void
  readonly isHearing: () => boolean
}

/**
 * The network between the nodes: a node receives the announcements of every node's changes (ST12), and passes them to its own sockets, as
 * Socket.IO's adapter does over Redis. A node receives announcements and reads on two connections, so either may overtake the other.
 */
export function startAnnouncing(node: SimulatedNode): Announcing {
  const { store, time, random } = node.world
  const own = ownSockets(node)
  let hearing: Hearing = { notice: () => undefined, state: () => undefined }
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
  /** Notifies this node's sockets at once, those of the other nodes through the store. */
  function everyNode(): Broadcaster {
    return writingBroadcaster((message) => {
      node.inBackground(node.ask((reached) => reached.publish([message], ear)))
      follow(own, message, hearing)
    })
  }

  return {
    reach: { own, all: store.shared ? everyNode() : own, caughtUp },
    begin({ announce, hear }) {
      hearing = { notice: hear, state: (key, version, read) => node.core.cache.hear(key, version, read) }
      node.announce = announce
      if (!store.shared) return
      store.subscribe(ear)
      node.onDeath(() => store.unsubscribe(ear))
    },
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
