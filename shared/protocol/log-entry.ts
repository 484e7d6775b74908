import * as v from 'valibot'
import { staffId } from '../ids.ts'
import { envelope } from './envelope.ts'
import { alias, position } from './wire.ts'

/** A kept message: sealed, and placed. */
export const messageEntry = v.strictObject({ kind: v.literal('message'), position, envelope })

/** A fact of the conversation without content. Every party sees it at the same place. */
export const eventEntry = v.strictObject({
  kind: v.literal('event'),
  position,
  event: v.picklist(['listener-joined', 'listener-lost', 'listener-released']),
  listener: staffId,
  alias,
})

export const logEntry = v.variant('kind', [messageEntry, eventEntry])
export type LogEntry = v.InferOutput<typeof logEntry>
export type MessageEntry = v.InferOutput<typeof messageEntry>
export type EventEntry = v.InferOutput<typeof eventEntry>

/** A page of a log. `more`: another read from the last position gives the rest. */
export const logPage = v.strictObject({ entries: v.array(logEntry), more: v.boolean() })

/** The answer to a kept message. `position` is null for a repeat of an older message: the sender finds it by reading the log. */
export const kept = v.strictObject({ position: v.nullable(position) })
