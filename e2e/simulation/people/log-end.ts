import {
  failed,
  kept,
  nextToSend,
  type Outbox,
  type OutboxLine,
  settle,
  startOutbox,
  trying,
  type UnsentLine,
  write,
} from '#client/conversation/outbox.ts'
import {
  goOnWithout,
  isBehind,
  isSameLine,
  lines,
  type Opening,
  opened,
  receive,
  referenceOf,
  sealedMessages,
  sending,
  startTimeline,
  type Timeline,
} from '#client/conversation/timeline.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, refuse } from '#shared/result.ts'
import { run, type Work } from '../work.ts'
import type { World } from '../world.ts'

/** What a log needs of the keys and of the network. A key is here the number of its epoch. */
export type LogLink = {
  /** The epoch to seal under now; null while its key is not there. */
  readonly epoch: () => number | null
  readonly holds: (epoch: number) => boolean
  readonly awaitsKey: (epoch: number) => boolean
  readonly send: (envelope: Envelope) => Work<Answer<{ readonly position: number | null }>>
  readonly read: (after: number) => Work<Answer<{ readonly entries: readonly LogEntry[]; readonly more: boolean }>>
}

type LogEndParts = {
  readonly world: World
  /** The log's name in the store. */
  readonly log: string
  readonly role: SenderRole
  readonly session: SenderSessionId
  readonly link: LogLink
  readonly left?: readonly UnsentLine[]
  readonly onChange?: () => void
}

const longestPause = 10_000
const passing: readonly RefusalName[] = ['unreachable', 'busy', 'too-fast', 'internal', 'wrong-epoch']

/**
 * One party's end of a log: stands for client/conversation/conversation-log.ts, in virtual time and without ciphertexts, over the product's
 * own timeline and outbox. A message's ciphertext is a tag, new at each try as a real one is.
 */
export class LogEnd {
  readonly #parts: LogEndParts
  timeline: Timeline
  outbox: Outbox
  #isOnline = false
  #isStopped = false
  #retry = 0
  #shown = 0
  readonly #reading = oneAtATime(() => this.#read())
  readonly #posting = oneAtATime(() => this.#post())

  constructor(parts: LogEndParts) {
    this.#parts = parts
    this.timeline = startTimeline(parts.role, parts.session)
    this.outbox = startOutbox(parts.session, parts.left ?? [])
  }

  get isOnline(): boolean {
    return this.#isOnline && !this.#isStopped
  }

  say(content: Content): void {
    const line = { session: this.#parts.session, sequence: this.outbox.next, content }
    this.outbox = write(this.outbox, content)
    if (!this.#isOnline) this.outbox = failed(this.outbox, line, 'unreachable')
    this.#changed()
    this.#posting()
  }

  receive(entries: readonly LogEntry[]): void {
    this.#take(entries)
    if (isBehind(this.timeline)) this.#reading()
  }

  online(): void {
    this.#isOnline = true
    this.#goOn()
  }

  offline(): void {
    this.#isOnline = false
    this.#retry += 1
    const next = nextToSend(this.outbox)
    if (next) this.outbox = failed(this.outbox, next, 'unreachable')
    this.#changed()
  }

  /** A key came, or the epoch changed. */
  unlocked(): void {
    this.#open()
    this.#posting()
  }

  stop(): void {
    this.#isStopped = true
    this.#retry += 1
  }

  *#read(): Work<void> {
    for (let more = true; more && this.isOnline; ) {
      const { last } = this.timeline
      const wasBehind = isBehind(this.timeline)
      const page = yield* this.#parts.link.read(last)
      if (!page.ok) {
        if (passing.includes(page.refused)) this.#retryLater()
        return
      }
      this.#take(page.value.entries)
      if (wasBehind && this.timeline.last === last) this.#skip()
      more = (page.value.more || isBehind(this.timeline)) && this.timeline.last > last
    }
  }

  *#post(): Work<void> {
    for (let line = nextToSend(this.outbox); line && this.isOnline; line = nextToSend(this.outbox)) {
      if (!(yield* this.#sendOne(line))) return
    }
  }

  *#sendOne(line: OutboxLine): Work<boolean> {
    const { world, log, role, link } = this.#parts
    const epoch = link.epoch()
    if (epoch === null) {
      this.outbox = failed(this.outbox, line, 'wrong-epoch')
      this.#changed()
      return false
    }
    const { session, sequence } = line
    const envelope: Envelope = { epoch, role, session, sequence, sealed: world.name(`${session}.${sequence}~`) }
    world.contents.set(envelope.sealed, line.content)
    this.timeline = sending(this.timeline, line)
    this.outbox = trying(this.outbox, line)
    this.#changed()
    const answer = yield* link.send(envelope)
    if (!answer.ok) {
      this.outbox = failed(this.outbox, line, answer.refused)
      this.#changed()
      if (passing.includes(answer.refused)) this.#retryLater()
      return false
    }
    world.checks?.lines.acknowledged(log, envelope)
    this.outbox = kept(this.outbox, line)
    const position = line.tries === 0 ? answer.value.position : null
    if (position === null) this.#reading()
    else this.receive([{ kind: 'message', position, envelope }])
    this.#changed()
    return true
  }

  #take(entries: readonly LogEntry[]): void {
    this.timeline = receive(this.timeline, entries)
    this.#changed()
    if (this.timeline.sealed.length > 0) this.#open()
  }

  #open(): void {
    const { world, link } = this.#parts
    const openings = new Map<number, Opening>()
    for (const { position, envelope } of sealedMessages(this.timeline)) {
      const content = link.holds(envelope.epoch) ? world.contents.get(envelope.sealed) : undefined
      if (content) openings.set(position, ok(content))
      else if (!link.awaitsKey(envelope.epoch)) openings.set(position, refuse('no-key'))
    }
    this.#noteOwn(openings)
    this.timeline = opened(this.timeline, openings)
    this.#changed()
  }

  /** Another tab that was opened from this one has sent what waits here. */
  #noteOwn(openings: ReadonlyMap<number, Opening>): void {
    for (const { position, envelope } of sealedMessages(this.timeline)) {
      const { role } = this.#parts
      const line = this.outbox.lines.find((own) => isSameLine(referenceOf(envelope), { role, ...own }))
      const opening = openings.get(position)
      if (line && opening?.ok && opening.value === line.content) this.timeline = sending(this.timeline, line)
    }
  }

  #skip(): void {
    this.timeline = goOnWithout(this.timeline)
    this.#changed()
    this.#open()
  }

  #retryLater(): void {
    this.#retry += 1
    const mine = this.#retry
    const tries = nextToSend(this.outbox)?.tries ?? 1
    const pause = Math.min(1000 * 2 ** Math.max(0, tries - 1), longestPause)
    this.#parts.world.time.after(pause, () => {
      if (mine === this.#retry) this.#goOn()
    })
  }

  #goOn(): void {
    if (!this.isOnline) return
    this.#reading()
    this.#posting()
  }

  #changed(): void {
    const { world, log, role, onChange } = this.#parts
    const read = lines(this.timeline)
    this.outbox = settle(this.outbox, (line) => read.some(({ reference }) => isSameLine(reference, { role, ...line })))
    if (this.#isStopped) return
    for (const item of this.timeline.items.slice(this.#shown)) world.checks?.lines.shown(log, role, item)
    this.#shown = this.timeline.items.length
    onChange?.()
  }
}

/** Runs `work`, once more if it was asked for meanwhile, never twice at once. */
function oneAtATime(work: () => Work<void>): () => void {
  let running = false
  let again = false
  const begin = () => {
    if (running) {
      again = true
      return
    }
    running = true
    again = false
    run(work(), () => {
      running = false
      if (again) begin()
    })
  }
  return begin
}
