import * as v from 'valibot'
import { bytes32, conversationId, id16, offerId, questionId, staffId } from '../ids.ts'
import { envelope, signalFrame } from './envelope.ts'
import { nothing, serviceNotices } from './exchange.ts'
import { guestAsked, guestReads } from './join.ts'
import { kept, logEntry, logPage } from './log-entry.ts'
import { count, instant } from './numbers.ts'
import { costs } from './pace.ts'
import { placedHalf } from './placed-half.ts'
import { serviceState } from './service.ts'
import { alias, epoch, position, signedReaders, signedText } from './wire.ts'

/** The place in the queue: exact for the first twenty, a range beyond. */
export const queuePosition = v.variant('kind', [
  v.strictObject({ kind: v.literal('exact'), position: count }),
  v.strictObject({ kind: v.literal('range'), from: count, to: v.nullable(count) }),
])
export type QueuePosition = v.InferOutput<typeof queuePosition>

export const endReason = v.picklist(['youth', 'listener', 'quick-exit', 'away'])
export type EndReason = v.InferOutput<typeof endReason>

const namedListener = v.strictObject({ id: staffId, alias, certificate: signedText, staple: v.nullable(signedText) })

/** The conversation as the young person's device sees it. New messages must be sealed under `epoch`. */
export const youthConversation = v.variant('phase', [
  v.strictObject({
    phase: v.literal('waiting'),
    epoch,
    place: v.nullable(queuePosition),
    estimateMinutes: v.nullable(v.strictObject({ from: count, to: count })),
    listenersPresent: v.boolean(),
  }),
  v.strictObject({
    phase: v.literal('talking'),
    epoch,
    listener: namedListener,
    granted: v.boolean(),
    listenerHere: v.boolean(),
    /** The listener wants to pass it on to this colleague, and nobody but this device lets them in (SPEC C42); null for whoever is free next (SPEC C45). `until`: the service's clock. */
    offer: v.nullable(v.strictObject({ offer: offerId, listener: v.nullable(namedListener), until: instant })),
    /** A coordinator asks to join, or reads by this device's word (SPEC C48). */
    guest: v.nullable(v.variant('state', [guestAsked, guestReads])),
  }),
  /** `end`: the ending party's own word, if there is one (SPEC C18). */
  v.strictObject({ phase: v.literal('ended'), reason: endReason, end: v.optional(signalFrame) }),
])
export type YouthConversation = v.InferOutput<typeof youthConversation>

const youthReplay = v.strictObject({ conversation: youthConversation, ...logPage.entries })

export const youthRequests = {
  'service:read': { request: nothing, reply: serviceState, pace: costs.upkeep },
  'conversation:open': {
    request: v.strictObject({
      conversation: conversationId,
      bearer: bytes32,
      tab: v.optional(id16),
      /** The first half of the tab's storage key. A tab that stores nothing sends none. */
      half: v.optional(placedHalf),
    }),
    reply: youthReplay,
    pace: costs.upkeep,
  },
  'conversation:resume': {
    request: v.strictObject({ conversation: conversationId, bearer: bytes32, after: position }),
    reply: youthReplay,
    pace: costs.reading,
  },
  'conversation:read': { request: v.strictObject({ after: position }), reply: logPage, pace: costs.reading },
  'message:send': { request: v.strictObject({ envelope }), reply: kept },
  'signal:send': { request: v.strictObject({ frame: signalFrame }), reply: nothing, pace: costs.signal },
  /** `offer`: the person's yes to it (SPEC C42). Then the entry counts for no other one (SPEC C44). */
  'readers:change': {
    request: v.strictObject({
      entry: signedReaders,
      offer: v.exactOptional(offerId),
      question: v.exactOptional(questionId),
    }),
    reply: kept,
    pace: costs.upkeep,
  },
  'grant:withhold': { request: v.strictObject({ listener: staffId }), reply: nothing, pace: costs.upkeep },
  /** Asks for somebody else, where this listener does not answer (SPEC C27). `isOnlyOne`: nobody else is there, and nothing changes. */
  'listener:replace': {
    request: v.strictObject({ listener: staffId }),
    reply: v.strictObject({ isOnlyOne: v.boolean() }),
  },
  /** The listener stays (SPEC C42). A yes is the change of readers that lets the colleague in. */
  'pass:refuse': { request: v.strictObject({ offer: offerId }), reply: nothing },
  /** Nobody joins (SPEC C48). A yes is the change of readers that lets this guest in. */
  'guest:refuse': { request: v.strictObject({ question: questionId }), reply: nothing },
  'conversation:end': { request: v.strictObject({ end: v.optional(signalFrame) }), reply: nothing },
} as const

export const youthNotices = {
  'service:changed': serviceState,
  'conversation:changed': v.strictObject({ conversation: youthConversation }),
  'log:appended': v.strictObject({ entries: v.array(logEntry) }),
  'signal:received': v.strictObject({ frame: signalFrame }),
  'conversation:superseded': nothing,
  ...serviceNotices,
} as const
