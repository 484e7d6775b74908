import * as v from 'valibot'
import { staffId } from '../ids.ts'
import { envelope } from './envelope.ts'
import { alias, position } from './wire.ts'

/** A kept message: sealed, and placed. */
export const messageEntry = v.strictObject({ kind: v.literal('message'), position, envelope })

/** A content-free fact of the conversation that every party sees at the same place. */
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

/** A page of a log; `more` says that another read from the last position will give the rest. */
export const logPage = v.strictObject({ entries: v.array(logEntry), more: v.boolean() })

/** Answer to a kept message. `position` is null for a repeat of an older send: the sender finds it by reading the log. */
export const kept = v.strictObject({ position: v.nullable(position) })
