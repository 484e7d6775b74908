import type { Connection } from '#client/connection/connection.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import type { Received } from '#client/conversation/receipts.ts'
import type { StaplePin } from '#client/crypto/staple.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Content, PassContent } from '#shared/protocol/content.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { EndReason, YouthConversation, youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { CardTimes } from './card-times.ts'
import type { Dates } from './dates.ts'
import type { KeptFields } from './kept-fields.ts'
import type { Device } from './keyring.ts'
import type { Remembered, Unsent } from './memory.ts'
import type { AdmissionRefusal, Box, Reader } from './readers.ts'
import type { TabStorage } from './tab-storage.ts'

export type YouthConnection = Connection<typeof youthRequests, typeof youthNotices>
export type OpenConversation = Exclude<YouthConversation, { phase: 'ended' }>
export type TalkingConversation = Extract<YouthConversation, { phase: 'talking' }>
/** An offer of the conversation to a colleague, as the service tells it. */
export type Offer = NonNullable<TalkingConversation['offer']>
/** A coordinator who asks to join, as the service tells it. */
export type GuestQuestion = Extract<TalkingConversation['guest'], { readonly state: 'asked' }>

/** One that names the colleague. */
export type NamedOffer = Offer & { readonly listener: NonNullable<Offer['listener']> }

/** `stopped`: the service says that somebody ended it, and nobody has signed that. `gone`: the service no longer knows it. `closed`: it never began. `cooling-down`: it never began either, after an end for abuse. */
export type TalkEnd = EndReason | 'stopped' | 'gone' | 'closed' | 'cooling-down'

export type TalkState = {
  /** The newest state from the service; undefined before the first. */
  readonly service: OpenConversation | undefined
  /** The verified listener who can read, once the service has kept the entry that lets them in. */
  readonly reader: Reader | undefined
  /** Why the newest listener that the service named was refused. */
  readonly refused: AdmissionRefusal | undefined
  /**
   * The conversation cannot go on: the service rolled back to a former key, lost entries that this device had read, claims an epoch without
   * the entry that starts it (`no-key`), there is no epoch left (`full`), or the page failed.
   */
  readonly broken: 'rolled-back' | 'log-lost' | 'no-key' | 'full' | 'failed' | undefined
  /** The entries from before this page load are shown. */
  readonly caughtUp: boolean
  /** This device had read more than the service now gives. */
  readonly withheld: boolean
  readonly theyType: boolean
  /** What the other party has signed to have (SPEC L14). */
  readonly received: Received
  /** The position of the person's line whose receipt is overdue; null if there is none. */
  readonly overdue: number | null
  /** The colleague to whom the reader passes the conversation on, verified, with what the reader signed about it; undefined without an offer (SPEC C42). */
  readonly passing: Passing | undefined
  /** The coordinator who asks to join, verified; undefined while nobody does (SPEC C48). */
  readonly joining: Joining | undefined
  /** Everybody who reads now, by the certificates that this device verified: the reader first. */
  readonly readers: readonly ShownReader[]
  readonly log: LogState
}

/** `kind`: a guest can be put out. Name and function are from the certificate. */
export type ShownReader = {
  readonly id: StaffId
  readonly kind: 'listener' | 'guest'
  readonly alias: string
  readonly title: string
}

export type Joining = {
  readonly question: GuestQuestion
  readonly guest: Pick<ShownReader, 'alias' | 'title'>
  /** Of a yes; `unknown`: it may not have been kept. */
  readonly answer: 'none' | 'sent' | 'unknown'
}

export type Passing = {
  readonly offer: Offer
  /** From the certificate; null for whoever is free next (SPEC C45). */
  readonly colleague: { readonly alias: string } | null
  readonly words: Pick<PassContent, 'reason' | 'note'>
  /** Of a yes; `unknown`: it may not have been kept. */
  readonly answer: 'none' | 'sent' | 'unknown'
}

export type Talk = {
  readonly state: () => TalkState
  readonly credentials: Pick<Remembered, 'conversation' | 'bearer'>
  /** The tab's id for the service. The page's next conversation has the same. */
  readonly tab: string
  /** The verified alias of everyone who was ever admitted. */
  readonly aliasOf: (id: StaffId) => string | undefined
  /** The listener who reads `epoch`: the author of a listener's lines under it. */
  readonly readerOf: (epoch: number) => Reader | undefined
  readonly heldFor: CardTimes['heldFor']
  /** This device's own. A proposal for another one is not shown. */
  readonly permits: Remembered['permits']
  /** What stands unsent in the field and on the card. */
  readonly fields: KeptFields
  /**
   * False for a text that does not fit a message. Nothing of it is stored. `seen`: how far the person had seen the log when they pressed, if that
   * was before now.
   */
  readonly say: (content: Content, seen?: Seen | null) => boolean
  readonly type: (on: boolean) => void
  /** Asks the service for somebody else, where the present reader does not answer (SPEC C27). */
  readonly askForAnother: () => Promise<Answer<{ readonly isOnlyOne: boolean }>>
  /** Lets the colleague of this offer in, in the reader's place (SPEC C42). `box`: whether they read what was said before. */
  readonly agree: (offer: Offer, box: Box) => void
  /** The reader stays. */
  readonly refusePass: (offer: Offer) => Promise<Answer<unknown>>
  /** Lets this coordinator in as a guest (SPEC C48). `box`: whether they read what was said before. */
  readonly welcome: (question: GuestQuestion, box: Box) => void
  /** Nobody joins. */
  readonly refuseGuest: (question: GuestQuestion) => Promise<Answer<unknown>>
  /** Asks the guest to leave (SPEC C51): the next epoch is without them. */
  readonly putGuestOut: () => void
  /** The device's word that it ends the conversation here (SPEC C18); undefined if nobody reads it. */
  readonly signEnd: () => Promise<SignalFrame | undefined>
  /** Another tab has taken over the conversation. */
  readonly giveAway: () => void
  readonly stop: () => void
}

export type TalkParts = {
  readonly connection: YouthConnection
  readonly storage: TabStorage
  /** Undefined until this page is in a conversation. */
  readonly tab: string | undefined
  /** The pinned organisation key and deployment that the page knows. Without a pin no key is given to anyone. */
  readonly pin: StaplePin | undefined | (() => Promise<StaplePin | undefined>)
  /** Asks the service for them again, before a listener is refused: the key may have been replaced since the page was loaded. */
  readonly renewPin?: (() => Promise<StaplePin | undefined>) | undefined
  /** Milliseconds; the service's time if the device's clock is known to be wrong. */
  readonly now: () => number
  /** Checks a certificate's end, and asks about the device's date where only that refuses. */
  readonly settle?: Dates['settle']
  /** Milliseconds of the monotonic clock: the page's, unless a test or a simulation moves it. */
  readonly running?: Scheduler['now'] | undefined
  readonly after: Scheduler['after']
  /** The page's own unless a simulation gives another. */
  readonly device?: Device
  /** Called at a bug in one part of the talk. By default it reports the bug to the browser. */
  readonly onFault?: (fault: unknown) => void
  readonly onChange: () => void
  readonly onEnd: (end: TalkEnd) => void
  /** The conversation never began. A new one follows, with the unsent lines. */
  readonly onNeverBegun: (unsent: Unsent) => void
}
