import { createConnection, createServer, type Socket } from 'node:net'
import { createFrameCutter, textOf } from '../support/frames.ts'
import type { Random } from '../support/random.ts'

/** A frame that is to come late waits no longer than this for another, milliseconds. */
const longestHeld = 40

/** How the network is now: milliseconds of delay, and how often a frame comes twice, or after the next one (0 to 1). */
export type Weather = { readonly delay: number; readonly twice: number; readonly late: number }
export const calm: Weather = { delay: 0, twice: 0, late: 0 }

/**
 * What stands between people and the nodes: connections go to the next node that listens, and are cut, held up and garbled as told. A
 * frame that is lost takes its connection with it, as TCP does: first nothing comes through any more, then it is cut.
 */
export type FaultyNetwork = {
  readonly origin: string
  weather: Weather
  /** Cuts all connections, or one of them. */
  cut(which: 'all' | 'one'): void
  /** One connection stays open and carries nothing for so many milliseconds, and is cut then. */
  hang(milliseconds: number): void
  /** Everything that crosses from now on crosses as it is. */
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
        // What was on its way when one end died does not arrive.
        to.destroy()
      })
    }
    client.on('data', carrier(path, node))
    node.on('data', carrier(path, client))
    client.resume()
  }

  /** Passes on what comes, in its order but for frames that are made to come late. HTTP before a WebSocket crosses as it is. */
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

/** Engine.IO 4, Socket.IO 5: an event `42…`, an answer `43…`. Neither the opening of a connection nor a sign of life is garbled. */
const mayComeTwice = (text: string): boolean => /^4[23]/.test(text)
/**
 * Requests, and of what the service tells only what has a place of its own in a log; past one another, and past nothing else. No network of
 * TCP changes the order of anything: this is what a node does that hears of two things at once.
 */
const mayComeLate = (text: string): boolean => /^42\/[\w-]+,(\d|\["log:appended")/.test(text)
