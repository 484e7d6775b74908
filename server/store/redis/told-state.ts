import type { Json } from '../port.ts'

/** A state as it was kept; its version is 0, and it is not read, where it was removed. */
export type HearState = (key: string, version: number, read: () => Json) => void

/** Reads what the commit script tells of a state: its key, its version, and its JSON text where it was not removed. */
export function readTold(message: string, hear: HearState): void {
  const afterKey = message.indexOf(' ')
  const afterVersion = message.indexOf(' ', afterKey + 1)
  const text = message.slice(afterVersion + 1)
  const version = text === '' ? 0 : Number(message.slice(afterKey + 1, afterVersion))
  hear(message.slice(0, afterKey), version, () => JSON.parse(text) as Json)
}
