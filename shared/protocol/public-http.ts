import * as v from 'valibot'
import { bytes32, conversationId, id16 } from '../ids.ts'
import { nothing } from './exchange.ts'
import { erasing, foundTicket } from './follow-up.ts'
import { halvesHttp } from './halves.ts'
import { permitProof } from './permit.ts'
import { ticketSubmission } from './submission.ts'
import { signedText } from './wire.ts'

/** POST /api/<name> without any credential. Nothing links these requests of a young person's device. */
export const publicHttp = {
  /** The consented ticket. The same bytes again answer ok. */
  'tickets/submit': { request: ticketSubmission, reply: nothing },
  /** The return with the code. */
  'tickets/find': { request: v.strictObject({ lookup: id16, proof: bytes32 }), reply: foundTicket },
  /** "No": ends the permit and what was made of it, and adds one to the day's counter. */
  'permits/refuse': { request: v.strictObject({ ...permitProof, refusal: signedText }), reply: nothing },
  /** Ends the permit and what was made of it, whether its submission arrived, is still under way, or never left. */
  'permits/withdraw': { request: v.strictObject({ ...permitProof, withdrawal: signedText }), reply: erasing },
  /** Quick exit, by beacon. */
  'conversations/leave': {
    request: v.strictObject({ conversation: conversationId, bearer: bytes32 }),
    reply: nothing,
  },
  /** The halves of storage keys: also of staff browsers. They are the only ones of these requests that carry a bearer. */
  ...halvesHttp,
} as const
