import type { ComponentType, ReactNode } from 'react'
import type { PageSettings, Pin } from '#client/connection/page-settings.ts'
import type { Permit } from '#client/crypto/device/permit.ts'
import type { Proposal, ProposalAnswer } from '#shared/protocol/content.ts'
import type { ServiceInformation } from '#shared/protocol/information-parts.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { ShownLine } from './conversation/shown-line.ts'
import type { Dates } from './visit/dates.ts'
import type { KeptFields } from './visit/kept-fields.ts'
import type { Reader } from './visit/readers.ts'
import type { TabStorage } from './visit/tab-storage.ts'
import type { Visit, VisitState } from './visit/visit.ts'

export type WrittenLine = Extract<ShownLine, { kind: 'text' }>

export type TalkScreensProps = {
  readonly visit: Visit
  readonly state: VisitState
  readonly settings: PageSettings
  readonly pin: Pin | undefined
  readonly storage: TabStorage
  readonly parts: YouthParts
  /** Shows this tab's follow-up; a conversation goes on behind it. */
  readonly onFollowUp: () => void
  /** Shows the information; a conversation goes on behind it. */
  readonly onInformation: (at: InformationPlace) => void
}

export type ConsentCardProps = {
  readonly proposal: Proposal
  /** The listener who had this device's keys when the proposal was made. Proposals of others are refused. */
  readonly from: Reader
  readonly pin: Pin
  /** Milliseconds: the device's clock, or the service's if the device's is known to be wrong. */
  readonly now: () => number
  /** Checks certificates at the latest time that is known. */
  readonly settle?: Dates['settle']
  /** How long this device has had the proposal, milliseconds. */
  readonly heldFor: () => number
  /** How far the conversation is on the screen. */
  readonly seen: () => Seen | undefined
  /** This device's own permits. A proposal for another one is refused. */
  readonly permits: readonly Permit[]
  readonly lines: readonly WrittenLine[]
  readonly settings: PageSettings
  readonly storage: TabStorage
  /** Keeps what was chosen on the card over a reload. */
  readonly kept?: KeptFields | undefined
  /** Sends yes, no or question to the listener, sealed like any message. `seen`: how far the person had seen the conversation when they pressed. Yes and no close the card. */
  readonly onAnswer: (answer: ProposalAnswer, seen: Seen | null) => void
  /** Called when the ticket exists and its keys are in this tab's storage: the page shows the follow-up (`onBack` returns to the conversation). */
  readonly onHandedOver: () => void
}

export type FollowUpProps = {
  readonly pin: Pin
  readonly settings: PageSettings
  readonly storage: TabStorage
  readonly onBack: () => void
  /** The way to the information, which leads back here. */
  readonly information: ReactNode
}

/** The part of the information that was asked for. */
export type InformationPlace = 'beginning' | 'accessibility'

export type InformationProps = {
  readonly settings: PageSettings
  /** Asks what the service says about itself. Rejects without an answer. */
  readonly ask: () => Promise<ServiceInformation>
  readonly at: InformationPlace
  readonly onBack: () => void
}

/** `date`: the device's, milliseconds. */
export type DateQuestionProps = { readonly date: number; readonly onAnswer: (isRight: boolean) => void }

/** The parts that the page loads when they are first needed. `later-screens.ts` comes with each of them. */
export type YouthParts = {
  /** The screens `conversation`, `elsewhere` and `after`. */
  readonly TalkScreens: ComponentType<TalkScreensProps>
  /** Whether the device's date is right. Only a conversation asks it. */
  readonly DateQuestion: ComponentType<DateQuestionProps>
  /** Shown under the last line of the log while a proposal waits for an answer. */
  readonly ConsentCard: ComponentType<ConsentCardProps>
  /** The field for a code, and the thread with the follow-up team. */
  readonly FollowUp: ComponentType<FollowUpProps>
  /** What the service says about itself, and what the law asks it to say. */
  readonly Information: ComponentType<Omit<InformationProps, 'ask'>>
}
