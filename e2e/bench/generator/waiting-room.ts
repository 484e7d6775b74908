import { randomId, randomSecret } from '#server/platform/random-id.ts'
import { quantile } from '../report/statistics.ts'
import type { SeededDesk } from '../seeds/desks.ts'
import type { SocketIoLine } from '../wire/socket-io-line.ts'
import { atOnce } from './at-once.ts'
import { joinRelais, must, type RelaisPorts } from './relais-talks.ts'

/** Turns of the queue, each from the end of a conversation until the next one's device is told of its listener: milliseconds. */
export type Turns = { readonly turns: number; readonly seconds: number; readonly p50: number; readonly p99: number }

const width = 50
const talking = Buffer.from('"phase":"talking"')

/** One listener who takes one conversation at a time, and many who wait for them. */
export class WaitingRoom {
  #served: SocketIoLine | null = null
  #onServed: () => void = () => undefined

  private constructor() {}

  static async open(ports: RelaisPorts, { token }: SeededDesk, count: number): Promise<WaitingRoom> {
    const room = new WaitingRoom()
    const listener = await joinRelais(ports.listener, '/listener', { token })
    must(await listener.ask('desk:open', {}))
    await room.#next(() => room.#enter(ports))
    await atOnce(width, Array.from({ length: count }), () => room.#enter(ports))
    return room
  }

  /** Whoever is served ends, and waits again as somebody else: as many wait as before. */
  async take(seconds: number): Promise<Turns> {
    const began = performance.now()
    const lasted: number[] = []
    while (performance.now() < began + seconds * 1000) {
      const ending = this.#served
      if (!ending) throw new Error('nobody is served')
      let waitsAgain: Promise<unknown> = Promise.resolve()
      const from = performance.now()
      await this.#next(async () => {
        waitsAgain = ending
          .ask('conversation:end', {})
          .then(must)
          .then(() => openConversation(ending))
      })
      lasted.push(performance.now() - from)
      await waitsAgain
    }
    const spent = (performance.now() - began) / 1000
    return { turns: lasted.length, seconds: spent, p50: quantile(lasted, 0.5), p99: quantile(lasted, 0.99) }
  }

  /** Resolves when somebody is served after what is done now. */
  async #next(act: () => Promise<void>): Promise<void> {
    const served = new Promise<void>((resolve) => {
      this.#onServed = resolve
    })
    await act()
    await served
  }

  async #enter(ports: RelaisPorts): Promise<void> {
    const youth = await joinRelais(ports.youth, '/youth')
    youth.onNotice = (bytes, start, end) => {
      const at = bytes.indexOf(talking, start)
      if (at === -1 || at >= end || this.#served === youth) return
      this.#served = youth
      this.#onServed()
    }
    await openConversation(youth)
  }
}

const openConversation = async (youth: SocketIoLine) =>
  void must(await youth.ask('conversation:open', { conversation: randomId(), bearer: randomSecret() }))
