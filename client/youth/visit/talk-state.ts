import type { Connection } from '#client/connection/connection.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { EndReason, YouthConversation, youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { CardTimes } from './card-times.ts'
import type { AdmissionRefusal, Reader } from './held-keys.ts'
import type { Device } from './keyring.ts'
import type { Remembered, Unsent } from './memory.ts'
import type { TabStorage } from './tab-storage.ts'

export type YouthConnection = Connection<typeof youthRequests, typeof youthNotices>
export type OpenConversation = Exclude<YouthConversation, { phase: 'ended' }>
export type TalkingConversation = Extract<YouthConversation, { phase: 'talking' }>

/** `gone`: the service knows it no more. `closed`: it never began. `cooling-down`: nor did this, after an end for abuse. */
export type TalkEnd = EndReason | 'gone' | 'closed' | 'cooling-down'

export type TalkState = {
  /** The service's last word; undefined until it has spoken. */
  readonly service: OpenConversation | undefined
  /** The verified person who can read, once the service has kept what they were given. */
  readonly reader: Reader | undefined
  /** Why the last listener the service named was refused. */
  readonly refused: AdmissionRefusal | undefined
  /**
   * The conversation cannot go on: the service went back to a former key, lost what this device had read, this tab never had the key, or
   * the page failed.
   */
  readonly broken: 'rolled-back' | 'log-lost' | 'no-key' | 'failed' | undefined
  /** What was said before this page was loaded is there. */
  readonly caughtUp: boolean
  /** This device had read more than the service now gives. */
  readonly withheld: boolean
  readonly theyType: boolean
  readonly log: LogState
}

export type Talk = {
  readonly state: () => TalkState
  readonly credentials: Pick<Remembered, 'conversation' | 'bearer'>
  /** Names this page to the service; the next conversation of the page has the same. */
  readonly tab: string
  /** The verified alias of anyone who was ever admitted. */
  readonly aliasOf: (id: StaffId) => string | undefined
  /** Who holds the key of `epoch` as its newest: the author of a listener's lines under it. */
  readonly readerOf: (epoch: number) => Reader | undefined
  readonly heldFor: CardTimes['heldFor']
  /** False for a text that does not fit a message; nothing is kept of it. */
  readonly say: (content: Content) => boolean
  readonly type: (on: boolean) => void
  /** Another tab speaks for it now. */
  readonly giveAway: () => void
  readonly stop: () => void
}

export type TalkParts = {
  readonly connection: YouthConnection
  readonly storage: TabStorage
  /** Undefined until this page was in a conversation. */
  readonly tab: string | undefined
  /** The pinned organisation key; without one nobody is given a key. */
  readonly organisation: string | undefined
  /** Milliseconds; the service's time where the device's clock is known to be wrong. */
  readonly now: () => number
  /** Milliseconds of the clock that nobody sets; the page's, unless a test or a simulation moves it. */
  readonly running?: Scheduler['now'] | undefined
  readonly after: Scheduler['after']
  /** This page's own, unless a simulation gives one. */
  readonly device?: Device
  /** Hears of a mistake of ours that one part of the talk ran into; the browser, unless a simulation asks. */
  readonly onFault?: (fault: unknown) => void
  readonly onChange: () => void
  readonly onEnd: (end: TalkEnd) => void
  /** It never came to be, and goes on as another one: with what was written for it. */
  readonly onNeverBegun: (unsent: Unsent) => void
}
