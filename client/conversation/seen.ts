import * as v from 'valibot'
import { position } from '#shared/protocol/wire.ts'
import type { Timeline } from './timeline.ts'

const sequence = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** How far a log was read: its last position, and the next sequence of each sender. After a reload this shows what the service withholds. */
export const seen = v.strictObject({ position, next: v.array(v.tuple([v.string(), sequence])) })
export type Seen = v.InferOutput<typeof seen>

export const nothingSeen: Seen = { position: 0, next: [] }

export const seenOf = ({ last, order }: Timeline): Seen => ({ position: last, next: [...order.next] })

/** Whether a timeline, read to its end, has less than was read before. */
export const isShortOf = ({ last, order }: Timeline, { position, next }: Seen): boolean =>
  last < position || next.some(([sender, sequence]) => (order.next.get(sender) ?? 0) < sequence)
