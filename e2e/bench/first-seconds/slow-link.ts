import { connect, createServer, type Socket } from 'node:net'
import { freePort } from '../../support/free-port.ts'

/** What a phone's network does to every byte. */
export type Link = {
  /** There and back, milliseconds. */
  readonly roundTripMs: number
  /** Of each direction, shared by all connections. */
  readonly bitsPerSecond: number
}

export type SlowLink = { readonly port: number; close(): Promise<void> }

/** As much as one packet of Ethernet carries. */
const packetBytes = 1400
/** More than this does not wait in a direction: the sender is held back, so that it decides what goes first. */
const waitingBytes = 16_000

/**
 * A port of 127.0.0.1 that leads to another one over such a network. A connection takes one round trip to open, as TCP does. Packets are never lost,
 * and the sender's window is not modelled: a real network is at best as fast.
 */
export async function openSlowLink(to: number, { roundTripMs, bitsPerSecond }: Link): Promise<SlowLink> {
  const up = openLane(bitsPerSecond / 8, roundTripMs / 2)
  const down = openLane(bitsPerSecond / 8, roundTripMs / 2)
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    for (const [from, onto, lane, opens] of [
      [near, far, up, roundTripMs],
      [far, near, down, 0],
    ] as const) {
      sockets.add(from)
      from.on('close', () => sockets.delete(from))
      from.on('error', () => onto.destroy())
      lane(from, onto, opens)
    }
  })
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** One direction. The first byte of a connection leaves `opens` milliseconds after the connection was asked for. */
function openLane(bytesPerSecond: number, delayMs: number) {
  const queue: { readonly at: number; readonly bytes: number; readonly arrive: () => void }[] = []
  let freeAt = 0
  let isDelivering = false

  function send(bytes: number, notBefore: number, arrive: () => void): void {
    freeAt = Math.max(performance.now(), notBefore, freeAt) + (bytes / bytesPerSecond) * 1000
    queue.push({ at: freeAt + delayMs, bytes, arrive })
    if (isDelivering) return
    isDelivering = true
    setTimeout(deliver, Math.max(0, freeAt + delayMs - performance.now()))
  }
  function deliver(): void {
    for (let [next] = queue; next; [next] = queue) {
      if (next.at > performance.now()) {
        setTimeout(deliver, next.at - performance.now())
        return
      }
      queue.shift()
      next.arrive()
    }
    isDelivering = false
  }

  return (from: Socket, onto: Socket, opens: number) => {
    const notBefore = performance.now() + opens
    let waiting = 0
    from.on('data', (chunk) => {
      for (let at = 0; at < chunk.length; at += packetBytes) {
        const packet = chunk.subarray(at, at + packetBytes)
        waiting += packet.length
        send(packet.length, notBefore, () => {
          waiting -= packet.length
          if (waiting < waitingBytes) from.resume()
          onto.write(packet)
        })
      }
      if (waiting >= waitingBytes) from.pause()
    })
    from.on('end', () => send(0, notBefore, () => onto.end()))
  }
}
