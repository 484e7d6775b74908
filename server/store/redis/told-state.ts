import type { Json } from '../port.ts'

/** Receives a kept state. A removed state has version 0, and `read` must not be called. */
export type HearState = (key: string, version: number, read: () => Json) => void

/** Parses a state that the commit script published: its key, its version, and its JSON text unless it was removed. */
export function readTold(message: string, hear: HearState): void {
  const afterKey = message.indexOf(' ')
  const afterVersion = message.indexOf(' ', afterKey + 1)
  const text = message.slice(afterVersion + 1)
  const version = text === '' ? 0 : Number(message.slice(afterKey + 1, afterVersion))
  hear(message.slice(0, afterKey), version, () => JSON.parse(text) as Json)
}
