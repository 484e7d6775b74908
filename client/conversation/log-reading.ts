import { inTurn } from '#client/machine/machine.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import {
  idle,
  isPassing,
  type Live,
  type LogMachine,
  type LogPage,
  type LogState,
  type Move,
  nothing,
  setBack,
  tryLater,
} from './log-state.ts'
import { settle } from './outbox.ts'
import { goOnWithout, isBehind, isSameLine, lines, type Opened, opened, receive } from './timeline.ts'

export const read: Move = (log) => {
  if (log.reading.step === 'asked') return [{ ...log, reading: { ...log.reading, again: true } }, []]
  if (log.phase !== 'online') return [log, []]
  const after = log.timeline.last
  const reading = { step: 'asked', after, wasBehind: isBehind(log.timeline), again: false } as const
  return [{ ...log, reading }, [{ type: 'read', after }]]
}

export const afterRead =
  (page: Answer<LogPage>): Move =>
  (log) => {
    const { reading } = log
    if (reading.step !== 'asked') return [log, []]
    const ended: Live = { ...log, reading: idle }
    if (!page.ok && page.refused === 'stale' && reading.after > 0) return setBack('stale')(ended)
    const readAgain = reading.again ? read : nothing
    if (!page.ok)
      return isPassing(page.refused)
        ? inTurn({ ...ended, reading: { step: 'missed' } }, tryLater, readAgain)
        : readAgain(ended)
    const { entries, more } = page.value
    return inTurn(
      ended,
      taking(entries, !more),
      // The service gave nothing where it had announced messages: they count as missing (G3). Later announcements belong to the next reading.
      (next) => (reading.wasBehind && next.timeline.last === reading.after ? skip : nothing)(next),
      (next) => (more || isBehind(next.timeline) ? nothing(next) : readToEnd(next)),
      (next) => ((more || isBehind(next.timeline)) && next.timeline.last > reading.after ? read : readAgain)(next),
    )
  }

/** `isLast`: the service has no more. */
const taking =
  (entries: readonly LogEntry[], isLast = false): Move =>
  (log) => {
    const timeline = receive(log.timeline, entries)
    return open({ ...log, timeline, isRead: log.isRead || (isLast && !isBehind(timeline)) })
  }

export const receiving =
  (entries: readonly LogEntry[]): Move =>
  (log) =>
    inTurn(log, taking(entries), (next) => (isBehind(next.timeline) ? read : nothing)(next))

const skip: Move = (log) => open({ ...log, timeline: goOnWithout(log.timeline) })

/** Whether every entry received so far is opened and placed. */
export const isOpened = ({ timeline }: LogState): boolean => timeline.sealed.length === 0

/** Whether everything that this page was told of is read, opened and placed. */
export const isUpToDate = (log: Live): boolean =>
  log.reading.step !== 'asked' && log.opening === 'idle' && isOpened(log)

/** Whether received entries are being opened. Afterwards, those without a key or without a start are left. */
export const isOpening = (log: LogMachine): boolean => log.phase !== 'over' && log.opening !== 'idle'

/** Opens and places what was read. */
export const open: Move = (log) => {
  if (log.opening !== 'idle') return [{ ...log, opening: 'again' }, []]
  return log.timeline.sealed.length > 0 ? opening(log) : [log, []]
}

/** What waited for a key that a later entry may give waits no more. */
const readToEnd: Move = (log) => inTurn({ ...log, isRead: true }, begin, log.isRead ? nothing : open)

/** Where the chain of an empty log starts: its first line names it. */
export const begin: Move = (log) => (log.timeline.order || log.opening !== 'idle' ? nothing : opening)(log)

const opening: Move = (log) => [
  { ...log, opening: 'opening' },
  [{ type: 'open', timeline: log.timeline, isRead: log.isRead }],
]

/** The lines that were read back leave the outbox in the same change. */
export const afterOpened =
  (result: Opened | null): Move =>
  (log) => {
    if (log.opening === 'idle') return [log, []]
    const timeline = result ? opened(log.timeline, result) : log.timeline
    const { role } = timeline.own
    const outbox = settle(log.outbox, (line) =>
      lines(timeline).some(({ reference }) => isSameLine(reference, { role, ...line })),
    )
    // A line that this page sent has said what the former page load had seen. The next ones need not.
    const hasSaid = log.outbox.lines.some((line) => line.state === 'sent' && !outbox.lines.includes(line))
    const next: Live = { ...log, timeline, outbox, opening: 'idle', before: hasSaid ? null : log.before }
    return log.opening === 'again' ? open(next) : [next, []]
  }
