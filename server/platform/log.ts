import { type DestinationStream, type Level, pino } from 'pino'
import { systemClock } from './clock.ts'

/** Everything the log can say. A line is one of these names and numbers; there is no way to hand it a text (G1, G13). */
export const logEvents = [
  'started',
  'stopping',
  'stopped',
  'store-unavailable',
  'store-back',
  'space-low',
  'space-back',
  'organisation-kept',
  'erased-again',
  'audit-broken',
  'clock-differs',
  'clock-set',
  'proxy-untrusted',
  'proxy-unreadable',
  'node-lapsed',
  'notices-missed',
] as const
export type LogEvent = (typeof logEvents)[number]

export type Figures = Readonly<Record<string, number>>

export type Log = {
  readonly note: (event: LogEvent, figures?: Figures) => void
  readonly warn: (event: LogEvent, figures?: Figures) => void
  /** A bug: where it was caught (a name of ours, never from the wire), its class and its stack without its message. */
  readonly bug: (where: string, thrown: unknown) => void
}

export type LogLevel = Level | 'silent'

/** JSON lines on standard output. Times are whole minutes, so that no line tells when exactly a young person did something (G13). */
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

/** An error's message may quote what it choked on (`JSON.parse` does), so only its class and its frames are told. */
function traceOf(thrown: unknown): { error: string; frames: readonly string[] } {
  if (!(thrown instanceof Error)) return { error: typeof thrown, frames: [] }
  const { stack = '', message } = thrown
  const afterMessage = stack.slice(stack.indexOf(message) + message.length)
  const frames = afterMessage.split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
  return { error: thrown.constructor.name, frames: frames.slice(0, 12).map((line) => line.trim()) }
}
