import { createConnection, createServer, type Socket } from 'node:net'
import { createFrameCutter, textOf } from '../support/frames.ts'
import type { Random } from '../support/random.ts'

/** The maximum time that a delayed frame waits for another one, milliseconds. */
const longestHeld = 40

/** The state of the network: delay in milliseconds, and the probability that a frame is duplicated, or comes after the next one (0 to 1). */
export type Weather = { readonly delay: number; readonly twice: number; readonly late: number }
export const calm: Weather = { delay: 0, twice: 0, late: 0 }

/**
 * The network between people and the nodes: a connection goes to the next node that listens, and a test can cut, delay and garble it. The loss of a
 * frame ends its connection, as with TCP: first nothing passes any more, then it is cut.
 */
export type FaultyNetwork = {
  readonly origin: string
  weather: Weather
  /** Cuts all connections, or one of them. */
  cut(which: 'all' | 'one'): void
  /** One connection stays open without passing anything for that many milliseconds, and is then cut. */
  hang(milliseconds: number): void
  /** From now on everything passes unchanged. */
  calmDown(): void
  close(): Promise<void>
}

type Path = { readonly client: Socket; readonly node: Socket; isHung: boolean }

export async function openFaultyNetwork(ports: () => readonly number[], random: Random): Promise<FaultyNetwork> {
  const paths = new Set<Path>()
  let turn = 0
  const network = { weather: calm }

  const server = createServer({ pauseOnConnect: true }, (client) => {
    client.on('error', () => client.destroy())
    turn += 1
    const all = ports()
    connect(client, [...all.slice(turn % all.length), ...all.slice(0, turn % all.length)])
  })

  function connect(client: Socket, [first, ...others]: readonly number[]): void {
    if (first === undefined) return void client.destroy()
    const node = createConnection({ port: first, host: '127.0.0.1', noDelay: true })
    node.once('error', () => connect(client, others))
    node.once('connect', () => {
      node.removeAllListeners('error')
      join({ client, node, isHung: false })
    })
  }

  function join(path: Path): void {
    const { client, node } = path
    paths.add(path)
    for (const [from, to] of [
      [client, node],
      [node, client],
    ] as const) {
      from.on('error', () => from.destroy())
      from.once('close', () => {
        paths.delete(path)
        // Frames in flight when one end dies do not arrive.
        to.destroy()
      })
    }
    client.on('data', carrier(path, node))
    node.on('data', carrier(path, client))
    client.resume()
  }

  /** Forwards the input in order, except for delayed frames. HTTP before a WebSocket passes unchanged. */
  function carrier(path: Path, to: Socket): (bytes: Buffer) => void {
    const cutFrames = createFrameCutter()
    let isWebSocket = false
    let until = 0
    let held: Buffer | null = null

    const send = (bytes: Buffer) => {
      if (path.isHung) return
      until = Math.max(until, performance.now() + network.weather.delay * random.fraction())
      const wait = until - performance.now()
      if (wait <= 0) return void to.write(bytes)
      setTimeout(() => {
        if (!path.isHung && !to.destroyed) to.write(bytes)
      }, wait)
    }
    const release = () => {
      if (held) send(held)
      held = null
    }
    const pass = (frame: Buffer) => {
      const text = textOf(frame)
      if (!held && mayComeLate(text) && random.fraction() < network.weather.late) {
        held = frame
        setTimeout(release, longestHeld)
        return
      }
      if (!mayComeLate(text)) release()
      send(frame)
      release()
      if (mayComeTwice(text) && random.fraction() < network.weather.twice) send(frame)
    }

    return (bytes) => {
      if (!isWebSocket) {
        const end = bytes.indexOf('\r\n\r\n')
        send(bytes)
        isWebSocket =
          end === bytes.length - 4 && /^(GET .*\r\nupgrade: websocket|HTTP\/1\.1 101 )/is.test(bytes.toString('latin1'))
        return
      }
      for (const frame of cutFrames(bytes)) pass(frame)
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  const cutPath = ({ client, node }: Path) => {
    client.destroy()
    node.destroy()
  }
  return Object.assign(network, {
    origin: `http://127.0.0.1:${address.port}`,
    cut(which: 'all' | 'one') {
      const all = [...paths]
      for (const path of which === 'all' || all.length === 0 ? all : [random.pick(all)]) cutPath(path)
    },
    hang(milliseconds: number) {
      if (paths.size === 0) return
      const path = random.pick([...paths])
      path.isHung = true
      setTimeout(cutPath, milliseconds, path)
    },
    calmDown() {
      network.weather = calm
      for (const path of paths) if (path.isHung) cutPath(path)
    },
    async close() {
      for (const path of paths) cutPath(path)
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

/** Engine.IO 4, Socket.IO 5: an event `42…`, an answer `43…`. The handshake and heartbeats are never garbled. */
const mayComeTwice = (text: string): boolean => /^4[23]/.test(text)
/**
 * Only requests, and those notices that have a position in a log, are reordered, and only among each other. A TCP network never changes the order; a
 * node that receives two things at once does.
 */
const mayComeLate = (text: string): boolean => /^42\/[\w-]+,(\d|\["log:appended")/.test(text)
