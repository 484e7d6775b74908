import * as v from 'valibot'
import { partNames } from '../consent/scope.ts'
import { staffId, ticketId } from '../ids.ts'
import { carriedText } from './carried.ts'
import { envelope, senderRole } from './envelope.ts'
import { nothing, serviceNotices } from './exchange.ts'
import { ticketPhase } from './follow-up.ts'
import { kept, logEntry, logPage } from './log-entry.ts'
import { instant } from './numbers.ts'
import { costs } from './pace.ts'
import { rosterRead } from './roster.ts'
import { sessionNotices } from './session.ts'
import { sealedPart } from './submission.ts'
import { newTeamEpoch, signedWrap, team } from './team.ts'
import { contactReasons } from './ticket-openings.ts'
import { alias, day, epoch, keyWrap, position, signedText } from './wire.ts'

/**
 * A ticket in the list. It holds nothing sealed and nothing about the person. `passedBy`: members who left it to the others. `lastWriter`:
 * the role that wrote the last message of the thread, null where there is none.
 */
export const cellTicket = v.strictObject({
  ticket: ticketId,
  phase: ticketPhase,
  erasing: v.boolean(),
  receivedOn: day,
  expiresOn: day,
  epoch,
  taker: v.nullable(v.strictObject({ id: staffId, alias })),
  passedBy: v.array(staffId),
  alarm: v.boolean(),
  youthHere: v.boolean(),
  lastPosition: position,
  lastWriter: v.nullable(senderRole),
})
export type CellTicket = v.InferOutput<typeof cellTicket>

/** The parts that an opening gives (`ticketOpenings`). Each opening is audited (H8). */
export const openedTicket = v.strictObject({
  consent: signedText,
  /** What the organisation's present key says of a ticket made under a former one; null for every other. */
  carried: v.nullable(carriedText),
  epoch,
  /** The device's wrap, or a member's signed re-wrap, with the certificate of whoever made it (SPEC S22). */
  teamWrap: v.union([keyWrap, signedText]),
  wrapper: v.nullable(signedText),
  parts: v.record(v.picklist(partNames), sealedPart),
})
export type OpenedTicket = v.InferOutput<typeof openedTicket>

const aTicket = { ticket: ticketId }
/** `author`: the member's certificate, before their first line under it in this thread (SPEC L11). */
const line = { envelope, author: v.optional(signedText) }

export const cellRequests = {
  'cell:open': {
    request: nothing,
    reply: v.strictObject({
      staff: v.strictObject({ id: staffId, alias, certificate: v.nullable(signedText) }),
      tickets: v.array(cellTicket),
      team,
      now: instant,
    }),
    pace: costs.reading,
  },
  /** One small part of each listed ticket: at the price of a message, hundreds come within a minute. */
  'ticket:triage': { request: v.strictObject(aTicket), reply: openedTicket, pace: costs.upkeep },
  'ticket:open': { request: v.strictObject(aTicket), reply: openedTicket, pace: costs.opening },
  /** How to reach the young person, for its taker, who says why (SPEC H17). */
  'ticket:contact': {
    request: v.strictObject({ ...aTicket, reason: v.picklist(contactReasons) }),
    reply: v.strictObject({ part: sealedPart }),
    pace: costs.opening,
  },
  'ticket:take': { request: v.strictObject(aTicket), reply: nothing },
  'ticket:pass': { request: v.strictObject(aTicket), reply: nothing },
  'ticket:decline': { request: v.strictObject({ ...aTicket, ...line }), reply: nothing },
  'ticket:put-back': { request: v.strictObject(aTicket), reply: nothing },
  'ticket:close': { request: v.strictObject(aTicket), reply: nothing },
  'thread:read': { request: v.strictObject({ ...aTicket, after: position }), reply: logPage, pace: costs.reading },
  'message:send': { request: v.strictObject({ ...aTicket, ...line }), reply: kept },
  'ticket:rewrap': {
    request: v.strictObject({ ...aTicket, epoch, rewrap: signedText }),
    reply: nothing,
    pace: costs.upkeep,
  },
  'team:read': { request: nothing, reply: v.strictObject({ team }), pace: costs.upkeep },
  'roster:read': rosterRead,
  'team:create-epoch': { request: newTeamEpoch, reply: nothing, pace: costs.upkeep },
  'team:admit': {
    request: v.strictObject({ ...signedWrap.entries, epoch }),
    reply: nothing,
    pace: costs.upkeep,
  },
} as const

export const cellNotices = {
  'ticket:changed': v.strictObject({ ticket: cellTicket }),
  /** Drop keys, plaintext and the open window at once. */
  'ticket:erased': v.strictObject(aTicket),
  'log:appended': v.strictObject({ ...aTicket, entries: v.array(logEntry) }),
  'team:changed': nothing,
  ...sessionNotices,
  ...serviceNotices,
} as const
