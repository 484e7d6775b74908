import * as v from 'valibot'
import { hasSameHead } from '#client/crypto/order.ts'
import { bytes32 } from '#shared/ids.ts'
import { position } from '#shared/protocol/wire.ts'
import { shownUpTo, type Timeline } from './timeline.ts'

/** How far a log was read: its last position, and the head of its chain there. After a reload this shows what the service withholds or alters. */
export const seen = v.nullable(v.strictObject({ position, head: bytes32 }))
export type SeenBefore = v.InferOutput<typeof seen>

export const nothingSeen: SeenBefore = null

export const seenOf = (timeline: Timeline): SeenBefore => shownUpTo(timeline) ?? null

/** Whether a timeline, read to its end, has less than was read before, or something else. */
export const isShortOf = ({ order }: Timeline, before: SeenBefore): boolean =>
  before !== null && before.position > 0 && (!order || hasSameHead(order, before) !== true)
