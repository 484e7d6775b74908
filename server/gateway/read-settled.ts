import type { Peer } from './peer.ts'

/** Resolves once every notice sent to this node's connections before the call has reached them. */
export type CaughtUp = () => Promise<void>

/** The most rounds: a connection that gets notices all the time is answered too. */
const rounds = 10

/**
 * Reads the answer to a connection, and reads again if a notice was sent to it meanwhile. Other nodes' notices come over another connection
 * than the read. An older state must never follow a newer one, whether as answer or as notice: a device takes an older epoch for a roll-back,
 * and ends the conversation.
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
