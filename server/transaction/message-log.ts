import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { LogEntry, MessageEntry } from '#shared/protocol/log-entry.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { headKey } from '../store/port.ts'
import type { Draft, StateKey } from './draft.ts'

/** The last sequence kept of each sender session, by `<role>:<session>`. It shows a repeat without an index. */
export type Senders = { readonly [sender: string]: number }

/**
 * What the next entry of a log builds on, kept with the log (ST16). It is a state of its own, so that a message neither rewrites the conversation or
 * ticket nor sends it to the other nodes (docs/decisions/0047).
 */
export type LogHead = {
  /** 0 for an empty log. */
  readonly lastPosition: number
  readonly senders: Senders
  /** Sealed characters of its messages so far (SPEC L7). */
  readonly bytes: number
  /** The role that wrote the last message; null before the first. */
  readonly lastWriter: SenderRole | null
}

export const emptyHead: LogHead = { lastPosition: 0, senders: {}, bytes: 0, lastWriter: null }

export const logHead = (log: string): StateKey<LogHead> => ({ key: headKey(log) })

export const readHead = (draft: Draft, log: string): LogHead => draft.read(logHead(log)) ?? emptyHead

/** Appends an entry, and keeps the head as the entry leaves it: by default the head with the entry's position. */
export function appendEntry(
  draft: Draft,
  log: string,
  entry: LogEntry,
  head: LogHead = { ...readHead(draft, log), lastPosition: entry.position },
): void {
  draft.append(log, entry.position, entry)
  draft.write(logHead(log), head)
}

/** A message to keep, with the head that it leaves, or a repeat of a kept one. */
export type Placed =
  | { readonly repeat: true }
  | { readonly repeat: false; readonly entry: MessageEntry; readonly head: LogHead }

/**
 * Where a message goes (SPEC L1–L3, L7). A repeat is recognised before the epoch is checked. `epoch` null: no message is kept under any epoch now.
 */
export function placeMessage(
  { lastPosition, senders, bytes: before }: LogHead,
  epoch: number | null,
  envelope: Envelope,
): Result<Placed, 'wrong-epoch' | 'out-of-sequence' | 'full'> {
  const sender = `${envelope.role}:${envelope.session}`
  const last = senders[sender] ?? -1
  if (envelope.sequence <= last) return ok({ repeat: true })
  if (envelope.sequence > last + 1) return refuse('out-of-sequence')
  if (envelope.epoch !== epoch) return refuse('wrong-epoch')
  const newSender = last === -1 && Object.keys(senders).length >= limits.senderSessionsPerConversation
  const bytes = before + envelope.sealed.length
  const isFull = lastPosition >= limits.conversationEntries || bytes > limits.conversationBytes
  if (newSender || isFull) return refuse('full')
  const position = lastPosition + 1
  return ok({
    repeat: false,
    entry: { kind: 'message', position, envelope },
    head: {
      lastPosition: position,
      senders: { ...senders, [sender]: envelope.sequence },
      bytes,
      lastWriter: envelope.role,
    },
  })
}
