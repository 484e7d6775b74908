import { createConnection, createServer, type Socket } from 'node:net'

/** What becomes of a WebSocket: it crosses, its request is never answered, or it is answered and nothing crosses after that. */
export type WebSocketFate = 'crosses' | 'unanswered' | 'silent'

export type SwallowingNetwork = {
  readonly origin: string
  /** How often a page has asked for a WebSocket. */
  upgrades(): number
  /** Cuts every connection; pages make others. */
  cut(): void
  /** Cuts every connection and listens no more. */
  close(): Promise<void>
}

export type NetworkOptions = {
  readonly fate: WebSocketFate
  /** Milliseconds to the service and back, for everything that is said. A new connection takes as many as TCP and TLS 1.2 do. */
  readonly roundTrip?: number
}

const roundTripsOfOpening = 3

/** A proxy before the service on `port`: plain HTTP crosses, and a WebSocket has its fate. */
export async function openSwallowingNetwork(
  port: number,
  { fate, roundTrip = 0 }: NetworkOptions,
): Promise<SwallowingNetwork> {
  const open = new Set<Socket>()
  let upgrades = 0

  const server = createServer((client) => {
    const service = createConnection(port, '127.0.0.1')
    let isSwallowed = false
    let isHeard = true
    const toService = delayed(roundTripsOfOpening * roundTrip, roundTrip / 2, (bytes) => service.write(bytes))
    const toClient = delayed(0, roundTrip / 2, (bytes) => client.write(bytes))
    for (const [one, other] of [
      [client, service],
      [service, client],
    ] as const) {
      open.add(one)
      one.on('error', () => one.destroy())
      one.once('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    client.on('data', (bytes) => {
      if (isSwallowed) return
      if (/^GET [^\r]*transport=websocket/.test(bytes.toString('latin1'))) {
        upgrades += 1
        isSwallowed = fate !== 'crosses'
        isHeard = fate !== 'unanswered'
      }
      if (isHeard) toService(bytes)
    })
    service.on('data', (bytes) => {
      if (!isSwallowed) return toClient(bytes)
      const end = bytes.indexOf('\r\n\r\n')
      if (isHeard && end >= 0) toClient(bytes.subarray(0, end + 4))
      isHeard = false
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')

  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    origin: `http://127.0.0.1:${address.port}`,
    upgrades: () => upgrades,
    cut,
    async close() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Passes on what it is given, in its order, so many milliseconds later; the first even later. */
function delayed(first: number, each: number, pass: (bytes: Buffer) => void): (bytes: Buffer) => void {
  const opened = performance.now() + first
  return (bytes) => {
    const wait = Math.max(0, opened - performance.now()) + each
    if (wait === 0) pass(bytes)
    else setTimeout(pass, wait, bytes)
  }
}
