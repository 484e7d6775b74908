import { type LogEffect, type LogEvent, type LogMachine, startLog } from '#client/conversation/log-state.ts'
import { unsent } from '#client/conversation/outbox.ts'
import { isShortOf } from '#client/conversation/seen.ts'
import { epochOf } from '#client/conversation/timeline.ts'
import type { EpochReader, ReaderCertificate } from '#client/crypto/readers.ts'
import type { CommonEffect, Step as MachineStep } from '#client/machine/machine.ts'
import type { OfferId, QuestionId, SenderSessionId, StaffId } from '#shared/ids.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry, ReadersEntry } from '#shared/protocol/log-entry.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import type { Result } from '#shared/result.ts'
import type { Remembered, Unsent } from './memory.ts'
import { type AdmissionRefusal, type Box, type Reader, readerOf } from './readers.ts'
import type {
  GuestQuestion,
  NamedOffer,
  Offer,
  OpenConversation,
  TalkEnd,
  TalkingConversation,
  TalkState,
} from './talk-state.ts'

/** What a device knows of its conversation, in every phase. */
export type TalkFacts = {
  readonly start: Remembered
  /** `unasked`: the service never heard of it. `asked`: the request to open it was sent, and may be lost. `opened`: the service has it. */
  readonly known: 'unasked' | 'asked' | 'opened'
  readonly log: LogMachine
  /** The newest state from the service; undefined before the first. */
  readonly service: OpenConversation | undefined
  /** Why the newest listener that the service named was refused. */
  readonly refused: AdmissionRefusal | undefined
  /** The entries from before this page load were read to their end. */
  readonly isRead: boolean
  /** The newest epoch whose reader was told the commitments of this device's permits. */
  readonly permitsToldIn: number | undefined
  /** The newest epoch whose guest's time is over, by this device's clocks (SPEC C22), or whose guest the person has put out (C51). */
  readonly guestOver: number | undefined
  /** The colleague to whom the present listener passes the conversation on; undefined without an offer. */
  readonly offered: Offered | undefined
  /** The coordinator who asks to join; undefined while nobody does. */
  readonly asking: AskingGuest | undefined
}

/**
 * `check`: what the device found of the colleague; undefined while it looks, and where nobody is named. Nobody is shown before that (SPEC C42). `answer`: of the person's yes. `unknown`: no
 * answer of the service came, or another one than that it is kept.
 */
export type Offered = {
  readonly offer: Offer
  readonly check: Result<ReaderCertificate, AdmissionRefusal> | undefined
  readonly answer: 'none' | 'sent' | 'unknown'
}

/** Like `Offered`, for a coordinator who asks to join (SPEC C48). */
export type AskingGuest = {
  readonly question: GuestQuestion
  readonly check: Result<ReaderCertificate, AdmissionRefusal> | undefined
  readonly answer: 'none' | 'sent' | 'unknown'
}

/**
 * `live`: one step is in progress at a time, since each depends on the last answer of the service. `waiting`: the tasks after it. `broken`: the
 * conversation cannot go on. `over` is final.
 */
export type TalkMachine = TalkFacts &
  (
    | LiveTalk
    | { readonly phase: 'broken'; readonly broken: NonNullable<TalkState['broken']> }
    | { readonly phase: 'over' }
  )
export type LiveTalk = {
  readonly phase: 'live'
  readonly isConnected: boolean
  readonly doing: Doing
  readonly waiting: readonly Task[]
}
export type Live = TalkFacts & LiveTalk

/** `joins`: the log goes online after the step. */
export type Doing =
  | { readonly step: 'idle' }
  | { readonly step: 'opening' }
  | { readonly step: 'resuming' }
  | { readonly step: 'reading'; readonly after: number; readonly conversation: YouthConversation }
  /** The entry that starts the service's epoch is kept, and not opened yet. `joins`: the log was just read to its end. */
  | { readonly step: 'following'; readonly conversation: OpenConversation; readonly joins: boolean }
  | { readonly step: 'verifying'; readonly conversation: TalkingConversation; readonly joins: boolean }
  | { readonly step: 'changing'; readonly conversation: OpenConversation; readonly joins: boolean }
  | { readonly step: 'withholding'; readonly joins: boolean }

export type Task =
  | { readonly do: 'join' | 'look-at-guest' }
  | { readonly do: 'hear'; readonly told: YouthConversation }
  | { readonly do: 'pass-on'; readonly offer: Offer; readonly box: Box }
  | { readonly do: 'let-guest-in'; readonly question: GuestQuestion; readonly box: Box; readonly until: number }

export type Joined = {
  readonly conversation: YouthConversation
  readonly entries: readonly LogEntry[]
  readonly more: boolean
}

export type TalkEvent =
  /** The connection is made, or made again, or notices may be lost. */
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  | { readonly type: 'told'; readonly conversation: YouthConversation }
  /** Another tab has taken over the conversation. */
  | { readonly type: 'superseded' }
  /** The results of the effects `ask-to-open`, `resume`, `read-page`, `verify`, `change-readers` and `withhold`. */
  | { readonly type: 'joined'; readonly answer: Answer<Joined> }
  | {
      readonly type: 'page-read'
      readonly page: Answer<{ readonly entries: readonly LogEntry[]; readonly more: boolean }>
    }
  | {
      readonly type: 'verified'
      readonly listener: Result<ReaderCertificate, AdmissionRefusal>
    }
  | {
      readonly type: 'changed'
      readonly answer: Answer<{ readonly position: number | null }>
      readonly change: Pick<ReadersEntry, 'entry' | 'certificates'>
    }
  | { readonly type: 'withheld'; readonly answer: Answer<unknown> }
  /** The time of the guest of this epoch is over. */
  | { readonly type: 'guest-over'; readonly epoch: number }
  /** The result of `verify-offered`. */
  | { readonly type: 'offered-verified'; readonly offer: NamedOffer; readonly check: NonNullable<Offered['check']> }
  /** The person says yes to this offer. */
  | { readonly type: 'agreed'; readonly offer: Offer; readonly box: Box }
  /** The result of `verify-guest`. */
  | {
      readonly type: 'guest-verified'
      readonly question: GuestQuestion
      readonly check: NonNullable<AskingGuest['check']>
    }
  /** The person says yes to this question. `until`: by this device's clock, milliseconds. */
  | { readonly type: 'welcomed'; readonly question: GuestQuestion; readonly box: Box; readonly until: number }
  /** The person asks the guest to leave. */
  | { readonly type: 'guest-put-out' }
  /** A bug stopped the step in progress. */
  | { readonly type: 'failed' }
  | LogEvent

export type Answered<Type extends TalkEvent['type']> = Extract<TalkEvent, { type: Type }>

/** What the person says yes to: an offer, or a question. `opens`: the first epoch for whoever comes next, where it names nobody (SPEC C45). */
export type Yes = { readonly offer: OfferId; readonly opens?: number } | { readonly question: QuestionId }

export type TalkEffect =
  | { readonly type: 'ask-to-open' }
  | { readonly type: 'resume'; readonly after: number }
  | { readonly type: 'read-page'; readonly after: number }
  | { readonly type: 'verify'; readonly listener: TalkingConversation['listener'] }
  | { readonly type: 'verify-offered'; readonly offer: NamedOffer }
  | { readonly type: 'verify-guest'; readonly question: GuestQuestion }
  /** Signs and sends the entry that starts the next epoch, for exactly these readers. */
  | { readonly type: 'change-readers'; readonly readers: readonly EpochReader[]; readonly yes?: Yes }
  | { readonly type: 'withhold'; readonly listener: StaffId }
  /** The other party is gone, or is another person. */
  | { readonly type: 'reset-signals' }
  /** `end`: the signed word of whoever ended it, if the service has one. */
  | { readonly type: 'ended'; readonly how: TalkEnd; readonly end?: SignalFrame | undefined }
  | { readonly type: 'never-begun'; readonly unsent: Unsent }
  | LogEffect

export type Step<State> = MachineStep<State, TalkEffect | CommonEffect>
export type Move = (talk: TalkMachine) => Step<TalkMachine>

export const startTalkMachine = (start: Remembered, session: SenderSessionId): TalkMachine => ({
  phase: 'live',
  isConnected: false,
  doing: { step: 'idle' },
  waiting: [],
  start,
  known: start.opened ? 'opened' : start.asked ? 'asked' : 'unasked',
  log: startLog('youth', session, start.unsent, start.seen),
  service: undefined,
  refused: undefined,
  isRead: false,
  permitsToldIn: undefined,
  guestOver: undefined,
  offered: undefined,
  asking: undefined,
})

/** The entries from before this page load are shown. */
export const isCaughtUp = ({ isRead, log }: TalkFacts): boolean => isRead && log.timeline.sealed.length === 0

/** Whether this device had read more than the service now gives. */
export const isWithheld = (talk: TalkFacts): boolean =>
  isCaughtUp(talk) && isShortOf(talk.log.timeline, talk.start.seen)

/** The newest epoch that this device knows to be kept, or followed before this page load. Its entry may not be opened yet. */
export const newestEpoch = ({ start, service, log }: TalkFacts): number =>
  Math.max(start.followed, service?.epoch ?? 0, epochOf(log.timeline))

/** The verified listener who can read, once the service has kept the entry that lets them in. */
export function presentReader({ service, log: { timeline } }: TalkFacts): Reader | undefined {
  if (service?.phase !== 'talking' || !service.granted) return undefined
  const known = readerOf(timeline, epochOf(timeline))
  return known?.id === service.listener.id ? known : undefined
}

export const unsentOf = ({ log }: TalkFacts): Unsent => [...unsent(log.outbox)]
