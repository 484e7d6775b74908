import type { Socket } from 'socket.io'

/** Somebody who may be told something while they wait for an answer. */
export type Told = Pick<Socket, 'onAnyOutgoing' | 'offAnyOutgoing'>

/** Whoever is told something all the time is answered all the same. */
const rounds = 10

/**
 * Reads what a socket is about to be answered, and again if it was told something meanwhile. What other nodes tell comes on another
 * connection than what is read, so a notice may overtake the older state it belongs after; the other way round does no harm, since the
 * notice of the newer state still comes.
 */
export async function readSettled<Value>(socket: Told, read: () => Promise<Value>): Promise<Value> {
  let told = 0
  const count = () => {
    told += 1
  }
  socket.onAnyOutgoing(count)
  try {
    for (let round = 1; ; round += 1) {
      const before = told
      const value = await read()
      if (told === before || round === rounds) return value
    }
  } finally {
    socket.offAnyOutgoing(count)
  }
}
