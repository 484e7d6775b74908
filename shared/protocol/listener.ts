import * as v from 'valibot'
import { bytes32, conversationId, offerId, staffId } from '../ids.ts'
import { callSubject, colleagueCall } from './call.ts'
import { envelope, signalFrame } from './envelope.ts'
import { nothing, serviceNotices } from './exchange.ts'
import { limits } from './limits.ts'
import { kept, logEntry, logPage } from './log-entry.ts'
import { markdownText } from './markdown.ts'
import { count, instant, wholeNumber } from './numbers.ts'
import { keptPhrases, sealedPhrases } from './own-phrases.ts'
import { costs } from './pace.ts'
import { colleague, endedOffer, offerView, passView } from './pass.ts'
import { writtenText } from './plain-text.ts'
import { rosterRead } from './roster.ts'
import { waitingFigures } from './service.ts'
import { sessionNotices } from './session.ts'
import { alias, epoch, position, signedText } from './wire.ts'
import { endReason } from './youth.ts'

/** `paused`: the listener gets no new conversation, the present ones go on, and coordination sees it. */
export const availability = v.picklist(['available', 'paused', 'away'])
export type Availability = v.InferOutput<typeof availability>

export const capacity = v.pipe(wholeNumber(limits.listenerCapacity), v.minValue(1))

/** A conversation at the desk. `granted`: the log holds the entry that gives this listener the keys up to `epoch`, and may be read. */
export const deskConversation = v.strictObject({
  conversation: conversationId,
  epoch,
  granted: v.boolean(),
  /** Somebody has looked at it at this desk (SPEC C23). */
  looked: v.boolean(),
  youthHere: v.boolean(),
  /** It is offered to a colleague, or was, until its listener has seen the end (SPEC C40). */
  pass: v.nullable(passView),
  /** The young person is asked whether a coordinator may join (SPEC C48). Who has joined stands in the log. */
  guestAsked: v.boolean(),
  lastPosition: position,
})
export type DeskConversation = v.InferOutput<typeof deskConversation>

export const desk = v.strictObject({
  availability,
  capacity,
  /** An arrival that nobody looked at has paused this desk, and its listener has not been back (SPEC C23). */
  missedArrival: v.boolean(),
  /** Its listener ends their service: nothing new comes before they set their availability (SPEC C29). */
  isFinishing: v.boolean(),
  /** Nobody else takes conversations: whoever waits has only this desk (SPEC C31). */
  nobodyElse: v.boolean(),
  /** A conversation has ended here: nothing new comes before this time, unless the listener is ready before (SPEC C26). */
  breathUntil: v.nullable(instant),
  /** The call for a colleague that is under way (SPEC C25). */
  call: v.nullable(colleagueCall),
  /** The listener would like to talk, and coordination has not marked it as done (SPEC C35). */
  wishesToTalk: v.boolean(),
  /** Conversations that colleagues offer to this listener: each holds a place (SPEC C40). */
  offers: v.array(offerView),
  /** How the last of them ended that did not come, until the listener has seen it. */
  offerEnded: v.nullable(endedOffer),
  /** `ready`, or the reason why `Suivi nécessaire` is off. */
  handover: v.picklist(['ready', 'no-team', 'not-certified', 'expired']),
  certificate: v.nullable(signedText),
  /** Ended conversations without an outcome. An outcome is optional. */
  toWrapUp: v.array(conversationId),
})
export type Desk = v.InferOutput<typeof desk>

export const outcome = v.picklist(['helped', 'informed', 'handover', 'silent', 'abuse', 'other'])
export type Outcome = v.InferOutput<typeof outcome>

/** Why a listener lost a conversation that goes on. */
export const lossReason = v.picklist([
  ...['no-grant', 'no-look', 'withheld', 'replaced', 'handed-back', 'lease-lost', 'deactivated'],
] as const)
export type LossReason = v.InferOutput<typeof lossReason>

/** Why a conversation left the desk. */
export const releaseReason = v.union([endReason, lossReason, v.literal('passed')])
export type ReleaseReason = v.InferOutput<typeof releaseReason>

/** A help card as the service publishes it and as a listener sends it. */
export const helpCard = v.strictObject({
  id: v.pipe(v.string(), v.maxLength(40)),
  title: writtenText(80),
  markdown: markdownText,
})
export type HelpCard = v.InferOutput<typeof helpCard>

/** A text of the service's settings. */
export const telephoneProcedure = writtenText(600)

export const deskReport = v.strictObject({
  isVeiled: v.boolean(),
  unanswered: v.pipe(v.array(conversationId), v.maxLength(limits.listenerCapacity)),
})
export type DeskReport = v.InferOutput<typeof deskReport>

const inConversation = { conversation: conversationId }

export const listenerRequests = {
  'desk:open': {
    request: nothing,
    reply: v.strictObject({
      staff: v.strictObject({ id: staffId, alias }),
      desk,
      conversations: v.array(deskConversation),
      figures: waitingFigures,
      helpCards: v.array(helpCard),
      /** Whom to telephone where nobody answers a call; null where the service has not said it. */
      telephoneProcedure: v.nullable(telephoneProcedure),
      /** For how long the page holds back what can be taken back, milliseconds (S36). */
      takeBackWithin: count,
      now: instant,
    }),
    pace: costs.reading,
  },
  /** Changes what it names and nothing else: a page that shows an older state undoes no pause. */
  'desk:set': {
    request: v.strictObject({ availability: v.optional(availability), capacity: v.optional(capacity) }),
    reply: v.strictObject({ desk }),
  },
  /** The listener takes new conversations before the breath is over (SPEC C26). */
  'desk:ready': { request: nothing, reply: nothing },
  /** What the page says of itself: that it is veiled, and which conversations have waited too long for an answer (SPEC C32). */
  'desk:report': { request: deskReport, reply: nothing, pace: costs.upkeep },
  /** `Fin de service` (SPEC C29). */
  'desk:finish': { request: nothing, reply: nothing },
  'conversation:read': {
    request: v.strictObject({ ...inConversation, after: position }),
    reply: logPage,
    pace: costs.reading,
  },
  /** Somebody looks at the conversation (C23). A repeat changes nothing. */
  'conversation:look': { request: v.strictObject(inConversation), reply: nothing, pace: costs.upkeep },
  'message:send': { request: v.strictObject({ ...inConversation, envelope }), reply: kept },
  'signal:send': {
    request: v.strictObject({ ...inConversation, frame: signalFrame }),
    reply: nothing,
    pace: costs.signal,
  },
  /** `abusive`: the young person's tab must wait before it can open another conversation (C14). */
  'conversation:end': {
    request: v.strictObject({
      ...inConversation,
      abusive: v.optional(v.boolean(), false),
      end: v.optional(signalFrame),
    }),
    reply: nothing,
  },
  'outcome:record': { request: v.strictObject({ ...inConversation, outcome }), reply: nothing },
  'handover:prepare': {
    request: v.strictObject({ commitment: bytes32 }),
    reply: v.strictObject({ team: signedText, staple: signedText, expires: instant }),
    pace: costs.upkeep,
  },
  /** To whom a conversation can be passed on now (SPEC C40). */
  'pass:colleagues': {
    request: v.strictObject(inConversation),
    reply: v.strictObject({ colleagues: v.array(colleague) }),
    pace: costs.reading,
  },
  /** `to`: null for whoever is free next (SPEC C45). */
  'pass:offer': { request: v.strictObject({ ...inConversation, to: v.nullable(staffId) }), reply: nothing },
  /** The listener keeps it. Of another offer than this one nothing changes, here and below (SPEC C44). */
  'pass:withdraw': { request: v.strictObject({ ...inConversation, offer: offerId }), reply: nothing },
  /** The listener has seen how this offer ended. */
  'pass:close': { request: v.strictObject({ ...inConversation, offer: offerId }), reply: nothing },
  /** The colleague's answer. `decline` also takes back a `take`. */
  'pass:answer': {
    request: v.strictObject({ ...inConversation, offer: offerId, answer: v.picklist(['take', 'decline']) }),
    reply: nothing,
  },
  /** The colleague has seen how this offer ended. */
  'pass:seen': { request: v.strictObject({ offer: offerId }), reply: nothing },
  'roster:read': rosterRead,
  /** Calls a colleague, without any content (SPEC C25). */
  'colleague:call': { request: v.strictObject(callSubject), reply: nothing },
  'colleague:cancel': { request: nothing, reply: nothing },
  /** `J'aimerais en parler`, and back (SPEC C35). */
  'wish:make': { request: nothing, reply: nothing },
  'wish:take-back': { request: nothing, reply: nothing },
  /** The listener's own phrases, sealed to themselves (SPEC C37). */
  'phrases:read': { request: nothing, reply: keptPhrases, pace: costs.upkeep },
  /** In the place of the former version; `stale` for any other version than the next one. */
  'phrases:keep': { request: v.strictObject({ version: count, phrases: sealedPhrases }), reply: nothing },
} as const

export const listenerNotices = {
  'desk:changed': v.strictObject({ desk }),
  'conversation:changed': v.strictObject({ conversation: deskConversation }),
  /** `end`: the device's own word, if it ended the conversation (SPEC C18). */
  'conversation:released': v.strictObject({ ...inConversation, reason: releaseReason, end: v.optional(signalFrame) }),
  'log:appended': v.strictObject({ ...inConversation, entries: v.array(logEntry) }),
  'signal:received': v.strictObject({ ...inConversation, frame: signalFrame }),
  'figures:changed': v.strictObject({ figures: waitingFigures }),
  ...sessionNotices,
  ...serviceNotices,
} as const
