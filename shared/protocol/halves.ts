import * as v from 'valibot'
import { bytes32, conversationId, ticketId } from '../ids.ts'
import { nothing } from './exchange.ts'
import { permitProof } from './permit.ts'
import { placedHalf } from './placed-half.ts'

/** For whom a half is kept: an open conversation, a ticket, a permit or a staff session, each by its bearer. */
export const halfOwner = v.variant('kind', [
  v.strictObject({ kind: v.literal('conversation'), conversation: conversationId, bearer: bytes32 }),
  v.strictObject({ kind: v.literal('ticket'), ticket: ticketId, bearer: bytes32 }),
  /** A yes that is under way: its permit, until that expires or its ticket is there. */
  v.strictObject({ kind: v.literal('permit'), ...permitProof }),
  v.strictObject({ kind: v.literal('staff'), token: bytes32 }),
])
export type HalfOwner = v.InferOutput<typeof halfOwner>

/** POST /api/halves/… of every audience. */
export const halvesHttp = {
  /** Keeps a half. `renews`: only longer, and one that was dropped stays dropped. */
  'halves/put': {
    request: v.strictObject({ ...placedHalf.entries, of: halfOwner, renews: v.optional(v.literal(true)) }),
    reply: nothing,
  },
  /** Answers the half while it is kept and its owner is still there. */
  'halves/fetch': { request: v.strictObject({ secret: bytes32 }), reply: v.strictObject({ half: bytes32 }) },
  /** Also by beacon. `leaves`: a conversation that the half is kept for ends, also if the page could not open yet what it kept (SPEC C12). */
  'halves/drop': { request: v.strictObject({ secret: bytes32, leaves: v.optional(v.literal(true)) }), reply: nothing },
} as const
