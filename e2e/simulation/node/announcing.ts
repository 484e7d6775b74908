import { type Broadcaster, emitNotice } from '#server/fanout/broadcast.ts'
import type { Notice } from '#server/notice/notice.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import type { SimulatedNode } from './simulated-node.ts'

export type Announcing = {
  /** The connection on which this node hears the others is lost, and what they tell meanwhile with it. */
  readonly deafen: () => void
  /** It hears again, and everybody on it asks for what may have been missed (L5). */
  readonly hearAgain: () => void
  readonly isHearing: () => boolean
}

/**
 * How a node tells its sockets, and hears what the changes of every node tell (ST12). Stands for server/fanout/ and Socket.IO's adapter; to
 * whom each notice goes is the product's own `emitNotice`. What a node hears comes on another connection than what it reads, so either may overtake.
 */
export function startAnnouncing(node: SimulatedNode, hear: (notices: readonly Notice[]) => void): Announcing {
  const { store, time, random } = node.world
  const voice = voiceOf(node)
  let isHearing = true
  let heard = 0

  function take(notices: readonly Notice[]): void {
    for (const notice of notices) {
      if (notice.to === 'every-node') hear([notice])
      else if (!notice.onlyHere) emitNotice(voice, notice)
    }
  }

  const ear = (notices: readonly Notice[]) => {
    const delay = random.chance(0.02) ? random.whole(10, 300) : random.whole(0, 4)
    heard = Math.max(heard, time.now + delay)
    time.after(heard - time.now, () => {
      if (isHearing) node.deliver(() => take(notices))
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
  node.announce = (notices, carried) => {
    for (const notice of notices) {
      if (notice.to !== 'every-node' && (notice.onlyHere || !carried)) emitNotice(voice, notice)
    }
    const others = carried ? [] : notices.filter(({ onlyHere }) => !onlyHere)
    if (store.shared && others.length > 0) {
      node.inBackground(node.ask((reached) => reached.publish(others, ear)))
    }
    hear(carried ? notices.filter(({ to }) => to !== 'every-node') : notices)
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

const voiceOf = (node: SimulatedNode): Broadcaster => ({
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
