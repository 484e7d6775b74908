import { inTurn } from '#client/machine/machine.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry, MessageEntry } from '#shared/protocol/log-entry.ts'
import {
  idle,
  isPassing,
  type Live,
  type LogEvent,
  type LogPage,
  type LogState,
  type Move,
  nothing,
  type Step,
  tryLater,
} from './log-state.ts'
import {
  goOnWithout,
  isBehind,
  isSameLine,
  type Opening,
  opened,
  receive,
  referenceOf,
  sealedChanges,
  sealedMessages,
  sending,
  type Timeline,
} from './timeline.ts'

export const read: Move = (log) => {
  if (log.reading.step === 'asked') return [{ ...log, reading: { ...log.reading, again: true } }, []]
  if (log.phase === 'offline') return [log, []]
  const after = log.timeline.last
  const reading = { step: 'asked', after, wasBehind: isBehind(log.timeline), again: false } as const
  return [{ ...log, reading }, [{ type: 'read', after }]]
}

export function afterRead(log: Live, page: Answer<LogPage>): Step<Live> {
  const { reading } = log
  if (reading.step === 'idle') return [log, []]
  const ended: Live = { ...log, reading: idle }
  const readAgain = reading.again ? read : nothing
  if (!page.ok) return inTurn(ended, isPassing(page.refused) ? tryLater : nothing, readAgain)
  const { entries, more } = page.value
  return inTurn(
    ended,
    taking(entries),
    // The service gave nothing where it had announced messages: they count as missing (G3). Later announcements belong to the next reading.
    (next) => (reading.wasBehind && next.timeline.last === reading.after ? skip : nothing)(next),
    (next) => ((more || isBehind(next.timeline)) && next.timeline.last > reading.after ? read : readAgain)(next),
  )
}

const taking =
  (entries: readonly LogEntry[]): Move =>
  (log) =>
    open({ ...log, timeline: receive(log.timeline, entries) })

export const receiving =
  (entries: readonly LogEntry[]): Move =>
  (log) =>
    inTurn(log, taking(entries), (next) => (isBehind(next.timeline) ? read : nothing)(next))

const skip: Move = (log) => open({ ...log, timeline: goOnWithout(log.timeline) })

export const open: Move = (log) => {
  if (log.opening !== 'idle') return [{ ...log, opening: 'again' }, []]
  const messages = sealedMessages(log.timeline)
  const changes = sealedChanges(log.timeline)
  if (messages.length === 0 && changes.length === 0) return [log, []]
  return [{ ...log, opening: 'opening' }, [{ type: 'open', changes, messages }]]
}

export function afterOpened(log: Live, { openings, checks }: Extract<LogEvent, { type: 'opened' }>): Step<Live> {
  if (log.opening === 'idle') return [log, []]
  const timeline = opened(ownNoted(log, openings), openings, checks)
  const next: Live = { ...log, timeline, opening: 'idle' }
  return log.opening === 'again' ? open(next) : [next, []]
}

/** Whether every entry received so far is opened and checked. */
export const isOpened = ({ timeline }: LogState): boolean => timeline.sealed.length === 0

/** A duplicate of this tab may have sent a line that waits here. The same line with the same content is our own, and not reflected. */
function ownNoted({ timeline, outbox }: LogState, openings: ReadonlyMap<number, Opening>): Timeline {
  const { role } = timeline.order.own
  return sealedMessages(timeline).reduce((noted, { position, envelope }) => {
    const opening = openings.get(position)
    const line = outbox.lines.find((own) => isSameLine(referenceOf(envelope), { role, ...own }))
    return line && opening?.ok && isSameContent(opening.value, line.content) ? sending(noted, line) : noted
  }, timeline)
}

/** The results of opening messages, by position, without the messages whose key may still come. */
export const openingsOf = (
  tried: readonly (readonly [MessageEntry, Opening])[],
  awaitsKey: (epoch: number) => boolean,
): ReadonlyMap<number, Opening> =>
  new Map(
    tried
      .filter(([{ envelope }, opening]) => opening.ok || opening.refused !== 'no-key' || !awaitsKey(envelope.epoch))
      .map(([{ position }, opening]) => [position, opening]),
  )

const isSameContent = (one: Content, other: Content) => canonical(one) === canonical(other)
/** The same text for the same content, in any order of its fields. */
const canonical = (content: Content) =>
  JSON.stringify(Object.entries(content).sort(([one], [other]) => (one < other ? -1 : 1)))
