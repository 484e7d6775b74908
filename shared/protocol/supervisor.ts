import * as v from 'valibot'
import { bytes32, conversationId, id16, invitationId, questionId, staffId, ticketId } from '../ids.ts'
import { callReason, colleagueCall } from './call.ts'
import { envelope } from './envelope.ts'
import { nothing, serviceNotices } from './exchange.ts'
import { ticketPhase } from './follow-up.ts'
import { joining, joinReason } from './join.ts'
import { availability } from './listener.ts'
import { kept, logEntry, logPage } from './log-entry.ts'
import { count, instant } from './numbers.ts'
import { costs } from './pace.ts'
import { rosterPublication, rosterRead } from './roster.ts'
import { rotationBegun } from './rotation.ts'
import { serviceHours, serviceState, waitingFigures } from './service.ts'
import { sessionNotices } from './session.ts'
import { team } from './team.ts'
import { alias, day, epoch, keyWrap, login, position, publicKey, signedText } from './wire.ts'

export const role = v.picklist(['listener', 'cell', 'supervisor'])
export type Role = v.InferOutput<typeof role>

/**
 * A member of staff or an invitation. `nextKey`: a listener's statement of SPEC S27. `proof` is the invitee's HMAC over their public keys under the invitation secret;
 * `secret` is that secret sealed to the asking supervisor; `statement` is the inviting supervisor's signature over the invitation.
 */
export const staffMember = v.variant('status', [
  v.strictObject({ status: v.literal('invited'), invitation: invitationId, role, login, expires: instant }),
  v.strictObject({
    status: v.literal('enrolled'),
    id: staffId,
    invitation: invitationId,
    role,
    login,
    alias,
    enc: publicKey,
    sig: publicKey,
    proof: bytes32,
    secret: v.nullable(keyWrap),
    statement: signedText,
  }),
  v.strictObject({
    status: v.literal('active'),
    id: staffId,
    role,
    login,
    alias,
    certificate: signedText,
    nextKey: v.nullable(signedText),
    here: v.boolean(),
  }),
  /** `heldKey`: they have held the organisation's present key, so that it should be replaced. */
  v.strictObject({ status: v.literal('deactivated'), id: staffId, role, login, alias, heldKey: v.boolean() }),
])
export type StaffMember = v.InferOutput<typeof staffMember>

/** Of how many people who wait coordination sees since when. */
export const waitersShown = 50

/** The floor as coordination sees it: people and counts, and no content. */
export const floor = v.strictObject({
  listeners: v.array(
    v.strictObject({
      id: staffId,
      alias,
      availability,
      /** In the order in which they came. `isUnanswered`: the desk says that it has waited too long for an answer (SPEC C32). */
      conversations: v.array(v.strictObject({ conversation: conversationId, isUnanswered: v.boolean() })),
      capacity: count,
      /** How many more could be given to them now. */
      free: count,
      /** A conversation has ended there, and nothing new comes for now (SPEC C26). */
      breathes: v.boolean(),
      /** The desk says that it is veiled, and the service when it first heard so. */
      veiledSince: v.nullable(instant),
      call: v.nullable(colleagueCall),
    }),
  ),
  figures: waitingFigures,
  /** Since when those who have waited longest wait, the longest first (SPEC C36). */
  waiting: v.pipe(v.array(instant), v.maxLength(waitersShown)),
  service: serviceState,
  /** Whether the store has room for new conversations. Without it the service opens none (C2). */
  hasRoom: v.boolean(),
  /** Tickets by state, so that a supervisor can put one back without opening it. */
  tickets: v.array(
    v.strictObject({
      ticket: ticketId,
      phase: ticketPhase,
      receivedOn: day,
      taker: v.nullable(v.strictObject({ id: staffId, alias })),
      alarm: v.boolean(),
    }),
  ),
  /** The coordinators who say that they are on duty (`De permanence`). */
  onDuty: v.array(v.strictObject({ id: staffId, alias })),
  /** How many outcomes were recorded today, of whatever kind: how much there was, and not how it went. */
  today: v.strictObject({ outcomes: count }),
  /** Listeners who called and were gone before anybody had seen it, until coordination has seen that. */
  missedCalls: v.array(v.strictObject({ listener: staffId, alias, reason: callReason })),
  /** Listeners who would like to talk, until somebody marks it as done (SPEC C35). */
  wishes: v.array(v.strictObject({ listener: staffId, alias })),
  /** Listeners whose certificate a young person's device refused. This is serious, and stays until coordination has seen it. */
  withheldGrants: v.array(v.strictObject({ listener: staffId, alias })),
})
export type Floor = v.InferOutput<typeof floor>

export const auditEvent = v.strictObject({
  number: count,
  day,
  kind: v.pipe(v.string(), v.maxLength(60)),
  actor: v.nullable(staffId),
  subject: v.nullable(v.pipe(v.string(), v.maxLength(60))),
})
export type AuditEvent = v.InferOutput<typeof auditEvent>

const aMember = { staff: staffId }

export const supervisorRequests = {
  'floor:open': {
    request: nothing,
    reply: v.strictObject({
      staff: v.strictObject({ id: staffId, alias }),
      deploymentId: id16,
      organisation: publicKey,
      /** The organisation's private key sealed to this supervisor; null until a colleague certified them. */
      organisationWrap: v.nullable(keyWrap),
      members: v.array(staffMember),
      team,
      hours: serviceHours,
      floor,
      joining: v.nullable(joining),
      now: instant,
    }),
    pace: costs.reading,
  },
  'staff:invite': {
    request: v.strictObject({
      invitation: invitationId,
      role,
      login,
      statement: signedText,
      secrets: v.pipe(v.array(v.strictObject({ supervisor: staffId, wrap: keyWrap })), v.minLength(1), v.maxLength(50)),
    }),
    reply: nothing,
  },
  'staff:cancel-invitation': { request: v.strictObject({ invitation: invitationId }), reply: nothing },
  /** For the first signature and for renewals. `organisationWrap` is required for a supervisor's first one, and forbidden otherwise. */
  'staff:certify': {
    request: v.strictObject({
      ...aMember,
      certificate: signedText,
      organisationWrap: v.nullable(keyWrap),
      roster: rosterPublication,
    }),
    reply: nothing,
    pace: costs.upkeep,
  },
  /** Without a roster the member still loses every access at once; a supervisor whose page may sign revokes them afterwards. */
  'staff:deactivate': {
    request: v.strictObject({ ...aMember, roster: v.nullable(rosterPublication) }),
    reply: nothing,
  },
  /** Revokes somebody who was deactivated without a roster. */
  'staff:revoke': { request: v.strictObject({ ...aMember, roster: rosterPublication }), reply: nothing },
  /** Confirms the roster as it is. */
  'roster:renew': {
    request: v.strictObject({ roster: rosterPublication }),
    reply: nothing,
    pace: costs.upkeep,
  },
  'rotation:begin': { request: nothing, reply: rotationBegun },
  'roster:read': rosterRead,
  'team:certify': {
    request: v.strictObject({ epoch, certificate: signedText, roster: rosterPublication }),
    reply: nothing,
    pace: costs.upkeep,
  },
  'hours:set': { request: v.strictObject({ hours: serviceHours }), reply: nothing },
  /** Takes nobody new, to the end of this opening; and takes them again. */
  'intake:close': { request: nothing, reply: nothing },
  'intake:open': { request: nothing, reply: nothing },
  /** `De permanence`, to the end of this session. */
  'duty:set': { request: v.strictObject({ isOn: v.boolean() }), reply: nothing },
  /** The asking coordinator has seen the call of this listener, also one who is gone. The first one counts (SPEC C25). */
  'colleague:answer': { request: v.strictObject({ listener: staffId }), reply: nothing },
  /** Somebody has talked with this listener. The first one counts (SPEC C35). */
  'wish:done': { request: v.strictObject({ listener: staffId }), reply: nothing },
  /** Takes a conversation from a listener and back to the queue, unread (SPEC C33). */
  'conversation:hand-back': {
    request: v.strictObject({ listener: staffId, conversation: conversationId }),
    reply: nothing,
  },
  /** Asks the young person whether this coordinator may join (SPEC C47). */
  'join:ask': {
    request: v.strictObject({ listener: staffId, conversation: conversationId, reason: joinReason }),
    reply: nothing,
  },
  /** Takes the question back, leaves, or has seen how it ended (SPEC C50). */
  'join:leave': { request: v.strictObject({ question: questionId }), reply: nothing },
  'conversation:read': {
    request: v.strictObject({ conversation: conversationId, after: position }),
    reply: logPage,
    pace: costs.reading,
  },
  'message:send': { request: v.strictObject({ conversation: conversationId, envelope }), reply: kept },
  'withheld:seen': { request: v.strictObject({ listener: staffId }), reply: nothing },
  'ticket:put-back': { request: v.strictObject({ ticket: ticketId }), reply: nothing },
  'audit:read': {
    /** `after`: in the order of the events. `before`: newest first; null starts at the newest. */
    request: v.union([v.strictObject({ after: count }), v.strictObject({ before: v.nullable(count) })]),
    reply: v.strictObject({
      events: v.array(auditEvent),
      more: v.boolean(),
      /** The result of checking every seal. `unsealed` is the tail of the last minute. */
      seals: v.picklist(['intact', 'broken']),
    }),
    pace: costs.reading,
  },
} as const

export const supervisorNotices = {
  'members:changed': v.strictObject({ members: v.array(staffMember) }),
  /** An active member has signed in or out. */
  'member:here': v.strictObject({ staff: staffId, here: v.boolean() }),
  /** A listener has signed the key for their next certificate (SPEC S27). */
  'member:next-key': v.strictObject({ staff: staffId, nextKey: signedText }),
  'floor:changed': v.strictObject({ floor }),
  'team:changed': v.strictObject({ team }),
  'hours:changed': v.strictObject({ hours: serviceHours }),
  'joining:changed': v.strictObject({ joining: v.nullable(joining) }),
  'log:appended': v.strictObject({ conversation: conversationId, entries: v.array(logEntry) }),
  ...sessionNotices,
  ...serviceNotices,
} as const
