import { createConnection, createServer, type Socket } from 'node:net'

/** The fate of a WebSocket: it works, its request is never answered, or it is answered and carries nothing afterwards. */
export type WebSocketFate = 'crosses' | 'unanswered' | 'silent'

export type SwallowingNetwork = {
  readonly origin: string
  /** How many WebSockets pages have requested. */
  upgrades(): number
  /** Cuts every connection; pages reconnect. */
  cut(): void
  /** Cuts every connection and stops listening. */
  close(): Promise<void>
}

export type NetworkOptions = {
  readonly fate: WebSocketFate
  /** One-way delay of every message, milliseconds. A new connection takes as many round trips as TCP and TLS 1.2 need. */
  readonly roundTrip?: number
}

const roundTripsOfOpening = 3

/** A proxy before the service on `port`: it forwards plain HTTP, and applies `fate` to a WebSocket. */
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

/** Forwards its input in order, after that many milliseconds; the first chunk even later. */
function delayed(first: number, each: number, pass: (bytes: Buffer) => void): (bytes: Buffer) => void {
  const opened = performance.now() + first
  return (bytes) => {
    const wait = Math.max(0, opened - performance.now()) + each
    if (wait === 0) pass(bytes)
    else setTimeout(pass, wait, bytes)
  }
}
