import type { Box } from '#client/youth/visit/readers.ts'
import { type ConversationState, conversationLog } from '#server/conversation/state.ts'
import type { Change } from '#server/store/port.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { parseReaders, type ReadersBody } from '#shared/protocol/readers.ts'
import type { Before } from '../store/simulated-store.ts'
import type { World } from '../world.ts'
import { BoxCheck } from './box-check.ts'

type Kept = { readonly body: ReadersBody; readonly staff: readonly StaffId[] }

/** Who may compute the key of an epoch: its device, and the readers of a signed entry that gives it. */
export class ReadersCheck {
  readonly #world: World
  /** The entries that the service keeps of each log: that of epoch 1 first. */
  readonly #kept = new Map<string, Kept[]>()
  /** For whom a device made each key. */
  readonly #madeFor = new Map<string, string>()

  readonly #boxes: BoxCheck

  constructor(world: World) {
    this.#world = world
    this.#boxes = new BoxCheck(world)
  }

  kept({ append, eraseLogs }: Change, before: Before): void {
    for (const { log, entry } of append) {
      const { kind, ...change } = entry as unknown as LogEntry
      if (kind !== 'readers') continue
      const was = before.get(log) as ConversationState | null
      this.#append(log, change as Extract<LogEntry, { kind: 'readers' }>, was?.phase === 'granted')
    }
    for (const log of eraseLogs) {
      this.#kept.delete(log)
      this.#boxes.erased(log)
    }
  }

  /** A young person has agreed on their screen that this colleague, or with null whoever comes next, takes the conversation. */
  agreed(conversation: ConversationId, to: StaffId | null, box: Box): void {
    this.#boxes.agreed(conversationLog(conversation), to, box)
  }

  /** Whether an entry of this log gives the key of this epoch to somebody. What they once had, they have. */
  isShared(log: string, staff: StaffId, epoch: number): boolean {
    return (this.#kept.get(log) ?? []).some(({ body, staff: named }) => {
      const { firstEpoch } = body.readers[named.indexOf(staff)] ?? {}
      return firstEpoch !== undefined && firstEpoch <= epoch && epoch <= body.epoch
    })
  }

  /** [M6] A device has signed an entry: no key belongs to two sets of readers. */
  signed(conversation: ConversationId, entry: string, keyOf: (body: ReadersBody) => Bytes): void {
    const { body } = bodyOf(entry)
    const key = `${conversation} ${Buffer.from(keyOf(body)).toString('base64url')}`
    const readers = body.readers.map(({ key: point }) => point).join()
    const before = this.#madeFor.get(key)
    if (before !== undefined && before !== readers)
      this.#world.fail(`[M6] a key of epoch ${body.epoch} of ${conversation} is for [${before}] and for [${readers}]`)
    this.#madeFor.set(key, readers)
  }

  /** [M10] A device counts a listener's staple as over. The service is honest, and its clock and the device's are as one. */
  lapsed(staff: StaffId): void {
    this.#world.fail(`[M10] ${staff} is refused for a staple that is over`)
  }

  /** [M9] A device is about to let somebody in, under a staple that ends then. `now`: the time that it knows. */
  stapled(staff: StaffId, until: number, now: number): void {
    if (now >= until) this.#world.fail(`[M9] ${staff} is let in under a staple that is over`)
    this.#world.figures.count('staples checked')
  }

  /** [M6][M9] A desk has taken the keys of these epochs: an entry that its device signed gives them to this listener. */
  took(conversation: ConversationId, staff: StaffId, firstEpoch: number, count: number): void {
    const last = firstEpoch + count - 1
    const given = this.#kept.get(conversationLog(conversation))?.[last - 1]
    const index = given?.staff.indexOf(staff) ?? -1
    const allowed = given?.body.readers[index]?.firstEpoch
    // The conversation may have ended at this very moment.
    if (given && allowed !== firstEpoch)
      this.#world.fail(`[M6] ${staff} has the keys of epochs ${firstEpoch} to ${last} of ${conversation}`)
  }

  /** [M8] A page seals a line under an epoch whose listener it has seen leave. */
  sealedForGone(conversation: ConversationId, epoch: number, reader: StaffId): void {
    this.#world.fail(`[M8] a line of ${conversation} is sealed under epoch ${epoch}, and ${reader} is gone`)
  }

  /** `isAsked`: somebody reads, so nobody comes but by a yes of the young person. */
  #append(
    log: string,
    { entry, certificates }: Omit<Extract<LogEntry, { kind: 'readers' }>, 'kind'>,
    isAsked: boolean,
  ): void {
    const { body } = bodyOf(entry)
    const before = this.#kept.get(log) ?? []
    const staff = certificates.flatMap((text) => this.#world.certificates.read(text, 'listener')?.id ?? [])
    this.#kept.set(log, [...before, { body, staff }])
    if (body.epoch !== before.length + 1)
      this.#world.fail(`[C7] epoch ${body.epoch} of ${log} follows ${before.length}`)
    if (body.epoch >= limits.epochs) this.#world.fail(`[M19] ${log} has an epoch ${body.epoch}`)
    this.#boxes.kept(log, body, staff, isAsked)
    this.#world.figures.count(body.readers.length > 0 ? 'grants' : 'readers let go')
  }
}

function bodyOf(entry: string): { readonly body: ReadersBody } {
  const parsed = parseReaders(entry)
  if (!parsed.ok) throw new Error('the service keeps an entry that cannot be read')
  return parsed.value.payload
}
