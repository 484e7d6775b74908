import * as v from 'valibot'
import type { Cost } from './pace.ts'
import { type RefusalName, refusal } from './refusals.ts'

export type AnySchema = v.GenericSchema<unknown, unknown>

/**
 * One request of an audience and its reply. Both ends parse what they receive with it. `pace`: what the request counts as in the sender's rate
 * (SPEC A5). Without it, the request counts as a person's act.
 */
export type Exchange = { readonly request: AnySchema; readonly reply: AnySchema; readonly pace?: Cost }
export type Exchanges = Readonly<Record<string, Exchange>>
export type Notices = Readonly<Record<string, AnySchema>>

export type RequestOf<E extends Exchange> = v.InferOutput<E['request']>
export type ReplyOf<E extends Exchange> = v.InferOutput<E['reply']>
export type NoticeOf<Schema extends AnySchema> = v.InferOutput<Schema>

/** The one form of every answer on the wire: `{ok:true, value}` or `{ok:false, refused}`. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refused: RefusalName }

export const answerOf = <Schema extends AnySchema>(reply: Schema) =>
  v.variant('ok', [
    v.strictObject({ ok: v.literal(true), value: reply }),
    v.strictObject({ ok: v.literal(false), refused: refusal }),
  ])

/** A request or reply that carries nothing. */
export const nothing = v.strictObject({})

/** Notices to every audience: the server restarts; the client may have missed a notice (L5). */
export const serviceNotices = { 'server:restarting': nothing, 'server:missed': nothing } as const
