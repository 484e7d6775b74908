import type { StaffId } from '#shared/ids.ts'
import type { World } from '../world.ts'
import type { Reader, Remembered } from './tab-memory.ts'
import { TermChannel } from './term-channel.ts'

/** A key goes to its reader as it is, in the form of a wrap. */
const keyWrapCharacters = 151

/** Whose keys a device has, and whom it gave them: stands for client/youth/visit/keyring.ts, with the number of its epoch for each key. */
export class Keyring {
  readonly #world: World
  readonly #conversation: string
  readonly channel: TermChannel
  #count: number
  #readers: readonly Reader[]
  #trying: Reader | null = null

  constructor(world: World, from: Remembered) {
    this.#world = world
    this.#conversation = from.conversation
    this.channel = new TermChannel(world, from.conversation)
    this.#count = from.keys
    for (let epoch = 0; epoch < this.#count; epoch += 1) this.channel.addEpoch(epoch, this.keyOf(epoch))
    this.#readers = from.readers
  }

  get epoch(): number {
    return this.#count - 1
  }

  get remembered(): Pick<Remembered, 'keys' | 'readers'> {
    return { keys: this.#count, readers: this.#readers }
  }

  /** Every tab of a conversation makes the same. */
  keyOf(epoch: number): string {
    return `key-${epoch}-of-${this.#conversation}`.padEnd(keyWrapCharacters, '-')
  }

  follow(epoch: number): 'held' | 'made' {
    if (epoch < this.epoch) this.#world.fail(`[G3] ${this.#conversation} goes back to a former epoch`)
    if (epoch === this.epoch) return 'held'
    for (; this.#count <= epoch; this.#count += 1) this.channel.addEpoch(this.#count, this.keyOf(this.#count))
    return 'made'
  }

  /** The author of what was sealed under an epoch, if this device gave them its keys. */
  readerOf(epoch: number): Reader | undefined {
    return this.#trying?.epoch === epoch ? this.#trying : this.#readers.find((reader) => reader.epoch === epoch)
  }

  /** Null where the present epoch was another listener's. */
  admit(id: StaffId): Reader | null {
    const last = this.#readers.at(-1)
    if (last && last.id !== id && last.epoch >= this.epoch) return null
    this.#trying = { epoch: this.epoch, id }
    return this.#trying
  }

  gave(reader: Reader, kept: boolean): void {
    if (this.#trying === reader) this.#trying = null
    if (kept) this.#readers = [...this.#readers.filter(({ epoch }) => epoch !== reader.epoch), reader]
  }
}
