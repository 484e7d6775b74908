import * as v from 'valibot'
import { bytes32, conversationId, ticketId } from '../ids.ts'
import { nothing } from './exchange.ts'

/** The service's half of a storage key, and the page's secret under which the service keeps it (SPEC D1). */
export const placedHalf = v.strictObject({ secret: bytes32, half: bytes32 })
export type PlacedHalf = v.InferOutput<typeof placedHalf>

/** For whom a half is kept: an open conversation, a ticket or a staff session, each by its bearer. */
export const halfOwner = v.variant('kind', [
  v.strictObject({ kind: v.literal('conversation'), conversation: conversationId, bearer: bytes32 }),
  v.strictObject({ kind: v.literal('ticket'), ticket: ticketId, bearer: bytes32 }),
  v.strictObject({ kind: v.literal('staff'), token: bytes32 }),
])
export type HalfOwner = v.InferOutput<typeof halfOwner>

/** POST /api/halves/… of every audience. */
export const halvesHttp = {
  /** Keeps a half, or keeps it longer. */
  'halves/put': { request: v.strictObject({ ...placedHalf.entries, of: halfOwner }), reply: nothing },
  /** Answers the half while it has not lapsed and its owner is still there. */
  'halves/fetch': { request: v.strictObject({ secret: bytes32 }), reply: v.strictObject({ half: bytes32 }) },
  /** Also by beacon. */
  'halves/drop': { request: v.strictObject({ secret: bytes32 }), reply: nothing },
} as const
