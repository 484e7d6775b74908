import * as v from 'valibot'
import { reportFault } from '#client/ui/report-fault.ts'
import { tellEach } from '#client/ui/tell-each.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { type Content, contentFits, content as contentSchema } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
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
} from './outbox.ts'
import {
  goOnWithout,
  isBehind,
  isSameLine,
  lines,
  type Opening,
  opened,
  receive as received,
  referenceOf,
  sealedMessages,
  sending,
  startTimeline,
  type Timeline,
} from './timeline.ts'

/** What a log needs of the keys and of the network. Nothing here knows either. */
export type LogLink = {
  /** Seals under the epoch that is current now. `no-key`: not yet, see `unlocked`. */
  readonly seal: (
    line: Pick<UnsentLine, 'session' | 'sequence'>,
    content: Content,
  ) => Promise<Result<Envelope, 'no-key' | 'too-large'>>
  readonly open: (envelope: Envelope) => Promise<Opening>
  /** Whether the key of this epoch may still come. If not, what it seals is shown as unreadable. */
  readonly awaitsKey: (epoch: number) => boolean
  readonly send: (envelope: Envelope) => Promise<Answer<{ readonly position: number | null }>>
  readonly read: (after: number) => Promise<Answer<{ readonly entries: readonly LogEntry[]; readonly more: boolean }>>
}

export type SayRefusal = 'too-large' | 'malformed'

export type LogState = { readonly timeline: Timeline; readonly outbox: Outbox }

export type ConversationLog = {
  readonly state: () => LogState
  readonly onChange: (handler: (state: LogState) => void) => () => void
  /** Puts a message in the outbox. Nothing is kept of one that does not fit, or that nobody could show (`malformed`). */
  readonly say: (content: Content) => Result<UnsentLine, SayRefusal>
  /** From `log:appended`, or the entries that came with a resume. */
  readonly receive: (entries: readonly LogEntry[]) => void
  /** The connection is there and the conversation resumed on it: reads what is missing, then sends what is left. */
  readonly online: () => void
  readonly offline: () => void
  /** A key came or the epoch changed: opens what waited for it, and tries again what was sealed too early. */
  readonly unlocked: () => void
  /** The person asks to try again what was not sent. */
  readonly tryAgain: () => void
  readonly stop: () => void
}

export type LogOptions = {
  readonly role: SenderRole
  readonly session: SenderSessionId
  readonly link: LogLink
  /** Lines of a former page load that were not acknowledged. */
  readonly left?: readonly UnsentLine[]
  /** Runs something in so many milliseconds, and returns how to give it up. */
  readonly later?: (run: () => void, milliseconds: number) => () => void
  /** Hears of a mistake of ours that one line or one listener ran into; the others go on. */
  readonly onFault?: (fault: unknown) => void
}

/**
 * One party's end of a log: reads it without a hole, opens it in order, and sends one line at a time, again and again under the same name
 * until it is kept, so that nothing is lost, doubled or reordered (G9).
 */
export function createConversationLog(options: LogOptions): ConversationLog {
  const { role, session, link, left = [], later = inTime, onFault = reportFault } = options
  let timeline = startTimeline(role, session)
  let outbox = startOutbox(session, left)
  let isOnline = false
  let isStopped = false
  let giveUpRetry = () => {}
  const handlers = new Set<(state: LogState) => void>()

  const state = (): LogState => ({ timeline, outbox })

  function changed() {
    const read = lines(timeline)
    outbox = settle(outbox, (line) => read.some(({ reference }) => isSameLine(reference, { role, ...line })))
    if (isStopped) return
    tellEach(handlers, state(), onFault)
  }

  const opening = oneAtATime(async () => {
    const openings = new Map<number, Opening>()
    await Promise.all(
      sealedMessages(timeline).map(async ({ position, envelope }) => {
        const result = await openOne(envelope)
        if (result.ok || result.refused !== 'no-key' || !link.awaitsKey(envelope.epoch)) openings.set(position, result)
      }),
    )
    noteOwn(openings)
    timeline = opened(timeline, openings)
    changed()
  })

  /** One message that cannot be opened for a mistake of ours is shown as unreadable, and holds back none of the others. */
  async function openOne(envelope: Envelope): Promise<Opening> {
    try {
      return await link.open(envelope)
    } catch (fault) {
      onFault(fault)
      return refuse('fault')
    }
  }

  /** A duplicate of this tab may have sent what still waits here: the same line with the same words is ours, and not a reflection. */
  function noteOwn(openings: ReadonlyMap<number, Opening>): void {
    for (const { position, envelope } of sealedMessages(timeline)) {
      const opening = openings.get(position)
      const line = outbox.lines.find((own) => isSameLine(referenceOf(envelope), { role, ...own }))
      if (line && opening?.ok && isSameContent(opening.value, line.content)) timeline = sending(timeline, line)
    }
  }

  const reading = oneAtATime(async () => {
    for (let more = true; more && isOnline && !isStopped; ) {
      const { last } = timeline
      const wasBehind = isBehind(timeline)
      const page = await link.read(last)
      if (!page.ok) return passing.includes(page.refused) ? retryLater() : undefined
      take(page.value.entries)
      // Asked for what it had told of, the service gave nothing (G3). What it told of meanwhile is for the next reading.
      if (wasBehind && timeline.last === last) skip()
      more = (page.value.more || isBehind(timeline)) && timeline.last > last
    }
  })

  const posting = oneAtATime(async () => {
    for (let line = nextToSend(outbox); line && isOnline && !isStopped; line = nextToSend(outbox)) {
      if (!(await sendOne(line))) return
    }
  })

  async function sendOne(line: OutboxLine): Promise<boolean> {
    const sealed = await sealOne(line)
    if (!sealed.ok) {
      outbox = failed(outbox, line, sealed.refused === 'no-key' ? 'wrong-epoch' : sealed.refused)
      changed()
      if (sealed.refused === 'internal') retryLater()
      return false
    }
    timeline = sending(timeline, line)
    outbox = trying(outbox, line)
    changed()
    const answer = await link.send(sealed.value)
    if (!answer.ok) {
      outbox = failed(outbox, line, answer.refused)
      changed()
      if (passing.includes(answer.refused)) retryLater()
      return false
    }
    outbox = kept(outbox, line)
    // After a repeat, what was kept may be an earlier try, sealed under an earlier epoch: only the log knows.
    const position = line.tries === 0 ? answer.value.position : null
    if (position === null) reading()
    else receive([{ kind: 'message', position, envelope: sealed.value }])
    changed()
    return true
  }

  async function sealOne(line: OutboxLine): Promise<Result<Envelope, 'no-key' | 'too-large' | 'internal'>> {
    try {
      return await link.seal(line, line.content)
    } catch (fault) {
      onFault(fault)
      return refuse('internal')
    }
  }

  function take(entries: readonly LogEntry[]) {
    timeline = received(timeline, entries)
    changed()
    if (timeline.sealed.length > 0) opening()
  }

  function receive(entries: readonly LogEntry[]) {
    take(entries)
    if (isBehind(timeline)) reading()
  }

  function skip() {
    timeline = goOnWithout(timeline)
    changed()
    opening()
  }

  function retryLater() {
    giveUpRetry()
    const tries = nextToSend(outbox)?.tries ?? 1
    giveUpRetry = later(goOn, Math.min(1000 * 2 ** Math.max(0, tries - 1), longestPause))
  }

  function goOn() {
    if (!isOnline || isStopped) return
    reading()
    posting()
  }

  return {
    state,
    onChange(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    say(content) {
      if (!contentFits(content)) return refuse('too-large')
      if (!v.is(contentSchema, content)) return refuse('malformed')
      const { next } = outbox
      const line = { session, sequence: next, content }
      outbox = write(outbox, content)
      if (!isOnline) outbox = failed(outbox, line, 'unreachable')
      changed()
      posting()
      return ok(line)
    },
    receive,
    online() {
      isOnline = true
      goOn()
    },
    offline() {
      isOnline = false
      giveUpRetry()
      const next = nextToSend(outbox)
      if (next) outbox = failed(outbox, next, 'unreachable')
      changed()
    },
    unlocked() {
      opening()
      posting()
    },
    tryAgain: goOn,
    stop() {
      isStopped = true
      giveUpRetry()
      handlers.clear()
    },
  }
}

const isSameContent = (one: Content, other: Content) => canonical(one) === canonical(other)
/** Whatever the order in which its parts were written. */
const canonical = (content: Content) =>
  JSON.stringify(Object.entries(content).sort(([one], [other]) => (one < other ? -1 : 1)))

const longestPause = 10_000

/** Refusals that pass by themselves. */
const passing: readonly RefusalName[] = ['unreachable', 'busy', 'too-fast', 'internal', 'wrong-epoch']

const inTime = (run: () => void, milliseconds: number) => {
  const timer = setTimeout(run, milliseconds)
  return () => clearTimeout(timer)
}

/** Runs `work`, once more if it was asked for meanwhile, never twice at once. */
function oneAtATime(work: () => Promise<void>): () => void {
  let running = false
  let again = false
  const run = async () => {
    if (running) {
      again = true
      return
    }
    running = true
    try {
      do {
        again = false
        await work()
      } while (again)
    } finally {
      running = false
    }
  }
  return () => void run()
}
