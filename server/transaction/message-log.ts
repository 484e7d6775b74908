import type { Envelope } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { MessageEntry } from '#shared/protocol/log-entry.ts'
import { ok, type Result, refuse } from '#shared/result.ts'

/** The last sequence kept of each sender session, by `<role>:<session>`. It shows a repeat without an index. */
export type Senders = { readonly [sender: string]: number }

/** `bytes`: sealed characters of its messages so far. A log from an earlier version has no count, and starts at 0. */
export type LogState = {
  /** Null: no message is kept under any epoch now. */
  readonly epoch: number | null
  readonly lastPosition: number
  readonly senders: Senders
  readonly bytes?: number
}

/** A message to keep at `position`, or a repeat of a kept one. */
export type Placed =
  | { readonly repeat: true }
  | {
      readonly repeat: false
      readonly entry: MessageEntry
      readonly lastPosition: number
      readonly senders: Senders
      readonly bytes: number
    }

/** Where a message goes (SPEC L1–L3, L7). A repeat is recognised before the epoch is checked. */
export function placeMessage(
  log: LogState,
  envelope: Envelope,
): Result<Placed, 'wrong-epoch' | 'out-of-sequence' | 'full'> {
  const sender = `${envelope.role}:${envelope.session}`
  const last = log.senders[sender] ?? -1
  if (envelope.sequence <= last) return ok({ repeat: true })
  if (envelope.sequence > last + 1) return refuse('out-of-sequence')
  if (envelope.epoch !== log.epoch) return refuse('wrong-epoch')
  const newSender = last === -1 && Object.keys(log.senders).length >= limits.senderSessionsPerConversation
  const bytes = (log.bytes ?? 0) + envelope.sealed.length
  const isFull = log.lastPosition >= limits.conversationEntries || bytes > limits.conversationBytes
  if (newSender || isFull) return refuse('full')
  const position = log.lastPosition + 1
  return ok({
    repeat: false,
    entry: { kind: 'message', position, envelope },
    lastPosition: position,
    senders: { ...log.senders, [sender]: envelope.sequence },
    bytes,
  })
}
