import * as v from 'valibot'
import { staffId } from '../ids.ts'
import { envelope } from './envelope.ts'
import { alias, position, signedReaders, signedText } from './wire.ts'

/** A kept message: sealed, and placed. */
export const messageEntry = v.strictObject({ kind: v.literal('message'), position, envelope })

/** What the service says of a listener, without content. Every party sees it at the same place. Who reads stands in the entries of readers. */
export const eventEntry = v.strictObject({
  kind: v.literal('event'),
  position,
  event: v.picklist(['listener-lost', 'listener-released']),
  listener: staffId,
  alias,
})

/** A change of readers, signed by the device (SPEC C7), with the readers' certificates in its order. */
export const readersEntry = v.strictObject({
  kind: v.literal('readers'),
  position,
  entry: signedReaders,
  certificates: v.array(signedText),
})

/** A certificate of staff, before their first line under it in a thread (SPEC L11). */
export const authorEntry = v.strictObject({ kind: v.literal('author'), position, certificate: signedText })

export const logEntry = v.variant('kind', [messageEntry, eventEntry, readersEntry, authorEntry])
export type AuthorEntry = v.InferOutput<typeof authorEntry>
export type ReadersEntry = v.InferOutput<typeof readersEntry>
export type LogEntry = v.InferOutput<typeof logEntry>
export type MessageEntry = v.InferOutput<typeof messageEntry>
export type EventEntry = v.InferOutput<typeof eventEntry>

/** A page of a log. `more`: another read from the last position gives the rest. */
export const logPage = v.strictObject({ entries: v.array(logEntry), more: v.boolean() })

/** The answer to a kept message. `position` is null for a repeat of an older message: the sender finds it by reading the log. */
export const kept = v.strictObject({ position: v.nullable(position) })
