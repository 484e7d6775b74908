import { type LogEffect, type LogEvent, type LogMachine, startLog } from '#client/conversation/log-state.ts'
import { unsent } from '#client/conversation/outbox.ts'
import { isShortOf } from '#client/conversation/seen.ts'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import type { CommonEffect, Step as MachineStep } from '#client/machine/machine.ts'
import type { SenderSessionId, StaffId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import type { Result } from '#shared/result.ts'
import { type AdmissionRefusal, type HeldKeys, type Reader, readerOf, startKeys } from './held-keys.ts'
import type { Remembered, Unsent } from './memory.ts'
import type { OpenConversation, TalkEnd, TalkingConversation, TalkState } from './talk-state.ts'

/** What a device knows of its conversation, in every phase. */
export type TalkFacts = {
  readonly start: Remembered
  /** `unasked`: the service never heard of it. `asked`: the request to open it was sent, and may be lost. `opened`: the service has it. */
  readonly known: 'unasked' | 'asked' | 'opened'
  readonly log: LogMachine
  readonly keys: HeldKeys
  /** The newest state from the service; undefined before the first. */
  readonly service: OpenConversation | undefined
  /** Why the newest listener that the service named was refused. */
  readonly refused: AdmissionRefusal | undefined
  /** The entries from before this page load were read to their end. */
  readonly isRead: boolean
  /** The newest epoch whose reader was told the commitments of this device's permits. */
  readonly permitsToldIn: number | undefined
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
  | { readonly step: 'making'; readonly then: Then }
  | { readonly step: 'reading'; readonly after: number; readonly conversation: YouthConversation }
  | { readonly step: 'verifying'; readonly conversation: TalkingConversation; readonly joins: boolean }
  | {
      readonly step: 'giving'
      readonly conversation: TalkingConversation
      readonly reader: Reader
      readonly joins: boolean
    }
  | { readonly step: 'withholding'; readonly joins: boolean }

/** The step after the keys are made. */
export type Then =
  | { readonly do: 'read'; readonly joined: Joined }
  | { readonly do: 'show'; readonly conversation: OpenConversation; readonly joins: boolean }

export type Task = { readonly do: 'join' } | { readonly do: 'hear'; readonly told: YouthConversation }

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
  /** The results of the effects `ask-to-open`, `resume`, `read-page`, `make-keys`, `verify`, `give` and `withhold`. */
  | { readonly type: 'joined'; readonly answer: Answer<Joined> }
  | {
      readonly type: 'page-read'
      readonly page: Answer<{ readonly entries: readonly LogEntry[]; readonly more: boolean }>
    }
  | { readonly type: 'keys-made'; readonly keys: readonly string[] }
  | {
      readonly type: 'verified'
      readonly listener: Result<VerifiedCertificate<'listener'>, Exclude<AdmissionRefusal, 'epoch-not-raised'>>
    }
  | { readonly type: 'given'; readonly answer: Answer<unknown> }
  | { readonly type: 'withheld'; readonly answer: Answer<unknown> }
  /** A bug stopped the step in progress. */
  | { readonly type: 'failed' }
  | LogEvent

export type Answered<Type extends TalkEvent['type']> = Extract<TalkEvent, { type: Type }>

export type TalkEffect =
  | { readonly type: 'ask-to-open' }
  | { readonly type: 'resume'; readonly after: number }
  | { readonly type: 'read-page'; readonly after: number }
  /** Makes the keys of the epochs `from` to `to`, both included. */
  | { readonly type: 'make-keys'; readonly from: number; readonly to: number }
  | { readonly type: 'verify'; readonly listener: TalkingConversation['listener'] }
  /** Wraps each of these keys for the listener, and sends the wraps. */
  | { readonly type: 'give'; readonly listener: VerifiedCertificate<'listener'>; readonly keys: readonly string[] }
  | { readonly type: 'withhold'; readonly listener: StaffId }
  /** The other party is gone, or is another person. */
  | { readonly type: 'reset-signals' }
  | { readonly type: 'ended'; readonly how: TalkEnd }
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
  log: startLog('youth', session, start.unsent),
  keys: startKeys(start),
  service: undefined,
  refused: undefined,
  isRead: false,
  permitsToldIn: undefined,
})

/** The entries from before this page load are shown. */
export const isCaughtUp = ({ isRead, log }: TalkFacts): boolean => isRead && log.timeline.sealed.length === 0

/** Whether this device had read more than the service now gives. */
export const isWithheld = (talk: TalkFacts): boolean =>
  isCaughtUp(talk) && isShortOf(talk.log.timeline, talk.start.seen)

/** The verified listener who can read, once the service has stored their grants. */
export function presentReader({ service, keys }: TalkFacts): Reader | undefined {
  if (service?.phase !== 'talking' || !service.granted) return undefined
  const known = readerOf(keys, service.epoch)
  return known?.id === service.listener.id ? known : undefined
}

export const unsentOf = ({ log }: TalkFacts): Unsent => [...unsent(log.outbox)]
