import * as v from 'valibot'
import { bytes32, ticketId } from '../ids.ts'
import { ticketPhases } from '../ticket/phase.ts'
import { carriedText } from './carried.ts'
import { envelope } from './envelope.ts'
import { nothing, serviceNotices } from './exchange.ts'
import { kept, logEntry, logPage } from './log-entry.ts'
import { count } from './numbers.ts'
import { costs } from './pace.ts'
import { day, position, selfWrap, signedText } from './wire.ts'

export const ticketPhase = v.picklist(ticketPhases)

/**
 * The ticket as its young person sees it: without names, which come from certificates alone (SPEC L10). `promiseHours` is the promised delay. `erasing`
 * is true while Redis rewrites its files.
 */
export const youthTicket = v.strictObject({
  ticket: ticketId,
  phase: ticketPhase,
  erasing: v.boolean(),
  receivedOn: day,
  readableUntil: day,
  promiseHours: count,
  consent: signedText,
  /** As in `openedTicket` of the cell: who wrote in the thread under a former key of the organisation. */
  carried: v.nullable(carriedText),
})
export type YouthTicket = v.InferOutput<typeof youthTicket>

/** `under-way`: the service is still rewriting its files. */
export const erasing = v.strictObject({ erased: v.picklist(['done', 'under-way']) })

/** `today` is the service's day. A withdrawal has this date, so that a wrong device clock does not matter. */
const threadReplay = v.strictObject({ ticket: youthTicket, today: day, ...logPage.entries })

/** The second connection of a young person, authenticated by the ticket alone. */
export const followUpRequests = {
  'thread:open': {
    request: v.strictObject({ ticket: ticketId, bearer: bytes32, after: position }),
    reply: threadReplay,
    pace: costs.reading,
  },
  'thread:read': { request: v.strictObject({ after: position }), reply: logPage, pace: costs.reading },
  'message:send': { request: v.strictObject({ envelope }), reply: kept },
  'ticket:withdraw': {
    request: v.strictObject({ withdrawal: signedText }),
    reply: erasing,
  },
} as const

export const followUpNotices = {
  'ticket:changed': v.strictObject({ ticket: youthTicket }),
  'log:appended': v.strictObject({ entries: v.array(logEntry) }),
  'thread:superseded': nothing,
  ...serviceNotices,
} as const

/** The answer to a return code's lookup id and proof. */
export const foundTicket = v.strictObject({ ticket: ticketId, consent: signedText, selfWrap })
export type FoundTicket = v.InferOutput<typeof foundTicket>
