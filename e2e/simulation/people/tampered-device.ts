import type { Connection } from '#client/connection/connection.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { epochOf } from '#client/conversation/timeline.ts'
import type { Talk } from '#client/youth/visit/talk-state.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import type { World } from '../world.ts'
import { type Tampered, tamper, tamperedEnd } from './tampering.ts'

type Keys = Pick<Tampered, 'channel' | 'signer'>

/** What a young person's device does with the keys of its conversation when somebody has tampered with it. */
export class TamperedDevice {
  readonly #world: World
  readonly #connection: Connection<typeof youthRequests, typeof youthNotices>
  readonly #log: () => LogState
  keys: Keys | null = null

  constructor(world: World, connection: Connection<typeof youthRequests, typeof youthNotices>, log: () => LogState) {
    this.#world = world
    this.#connection = connection
    this.#log = log
  }

  /** Sends a line or a receipt that an untampered page would not. `log`: the name of the conversation's. */
  async tamper(log: string): Promise<void> {
    const tampered = this.#tampered
    if (!tampered) return
    await tamper(this.#world, log, tampered, {
      line: (envelope) => this.#connection.request('message:send', { envelope }),
      receipt: (frame) => this.#connection.signal('signal:send', { frame }),
    })
  }

  /** The same talk, but now and then its end is signed falsely. */
  of(talk: Talk): Talk {
    const world = this.#world
    return {
      ...talk,
      signEnd: (): Promise<SignalFrame | undefined> => {
        const tampered = this.#tampered
        return tampered && world.random.chance(0.2) ? tamperedEnd(world, tampered) : talk.signEnd()
      },
    }
  }

  get #tampered(): Tampered | null {
    const { timeline } = this.#log()
    const { order } = timeline
    if (!order || !this.keys) return null
    return { ...this.keys, sender: { epoch: epochOf(timeline), role: 'youth' }, order }
  }
}
