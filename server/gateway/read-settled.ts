import type { Peer } from './peer.ts'

/** Resolves once whatever was told to this node's connections before it was asked has been told. */
export type CaughtUp = () => Promise<void>

/** Whoever is told something all the time is answered all the same. */
const rounds = 10

/**
 * Reads what a connection is about to be told, and again if it was told something meanwhile. What other nodes tell comes on another connection
 * than what is read: an older state must follow no newer one, whichever of the two came as an answer (a device takes an older epoch for a
 * roll-back, and ends the conversation there).
 */
export async function readSettled<Value>(
  peer: Pick<Peer, 'onNotice'>,
  caughtUp: CaughtUp,
  read: () => Promise<Value>,
): Promise<Value> {
  let told = 0
  const stopCounting = peer.onNotice(() => {
    told += 1
  })
  try {
    for (let round = 1; ; round += 1) {
      const before = told
      const value = await read()
      await caughtUp()
      if (told === before || round === rounds) return value
    }
  } finally {
    stopCounting()
  }
}
