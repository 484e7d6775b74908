import { type DestinationStream, type Level, pino } from 'pino'
import { systemClock } from './clock.ts'

/** Every event of the log. A line has one of these names and numbers; no function accepts a text (G1, G13). */
export const logEvents = [
  'started',
  'stopping',
  'stopped',
  'store-unavailable',
  'store-back',
  'space-low',
  'space-back',
  'organisation-kept',
  'organisation-rotated',
  'erased-again',
  'audit-broken',
  'clock-differs',
  'clock-set',
  'proxy-untrusted',
  'proxy-unreadable',
  'node-lapsed',
  'notices-missed',
  'information-unsaid',
] as const
export type LogEvent = (typeof logEvents)[number]

export type Figures = Readonly<Record<string, number>>

export type Log = {
  readonly note: (event: LogEvent, figures?: Figures) => void
  readonly warn: (event: LogEvent, figures?: Figures) => void
  /** Writes a bug: where it was caught (one of our names, never from the wire), its class and its stack without the message. */
  readonly bug: (where: string, thrown: unknown) => void
}

export type LogLevel = Level | 'silent'

/** Writes JSON lines to standard output. Times are whole minutes, so that no line shows exactly when a young person did something (G13). */
export function createLog(
  level: LogLevel,
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Log {
  const minute = () => `,"time":"${new Date(systemClock.now()).toISOString().slice(0, 16)}Z"`
  const lines = pino({ level, base: null, timestamp: minute }, destination)
  return {
    note: (event, figures = {}) => lines.info(figures, event),
    warn: (event, figures = {}) => lines.warn(figures, event),
    bug: (where, thrown) => lines.error({ where, ...traceOf(thrown) }, 'bug'),
  }
}

/** Gives only the class and the frames of an error: its message may quote the input, as `JSON.parse` does. */
function traceOf(thrown: unknown): { error: string; frames: readonly string[] } {
  if (!(thrown instanceof Error)) return { error: typeof thrown, frames: [] }
  const { stack = '', message } = thrown
  const afterMessage = stack.slice(stack.indexOf(message) + message.length)
  const frames = afterMessage.split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
  return { error: thrown.constructor.name, frames: frames.slice(0, 12).map((line) => line.trim()) }
}
