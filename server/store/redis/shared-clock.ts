import type { Clock } from '../../platform/clock.ts'
import type { Connection } from './connection.ts'

/** The interval between two looks at Redis's clock, milliseconds. */
const every = 5000
/** How many looks are remembered. */
const remembered = 8
/** If a look differs by more than its uncertainty and this tolerance, a clock was set, milliseconds. */
const tolerance = 20

/** How far Redis's clock is ahead of this process's steady one, and the uncertainty of that. */
type Look = { readonly ahead: number; readonly within: number }

/**
 * Redis's clock, so that a deadline of one node is due at the same moment on every other node, independent of their clocks. Between two looks
 * it runs by this process's steady clock, which never jumps.
 */
export class SharedClock implements Clock {
  readonly #connection: Connection
  #looks: readonly Look[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Throws where Redis does not answer. */
  async start(): Promise<void> {
    await this.look()
    // A failed look changes nothing: other requests report that Redis is down.
    this.#timer = setInterval(() => void this.look().catch(() => undefined), every).unref()
  }

  now(): number {
    return Math.floor(performance.now() + this.#best().ahead)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Reads Redis's time. */
  async look(): Promise<void> {
    const [ahead, within] = await this.#connection.ask(async (client) => {
      const asked = performance.now()
      const [seconds = '', microseconds = ''] = (await client.sendCommand(['TIME'])) as unknown as string[]
      const within = (performance.now() - asked) / 2
      return [Number(seconds) * 1000 + Number(microseconds) / 1000 - asked - within, within]
    })
    const look: Look = { ahead: ahead ?? 0, within: within ?? 0 }
    const best = this.#best()
    const wasSet = Math.abs(look.ahead - best.ahead) > look.within + best.within + tolerance
    this.#looks = [look, ...(wasSet ? [] : this.#looks)].slice(0, remembered)
  }

  #best(): Look {
    const [first = { ahead: performance.timeOrigin, within: Number.POSITIVE_INFINITY }, ...rest] = this.#looks
    return rest.reduce((best, look) => (look.within < best.within ? look : best), first)
  }
}
