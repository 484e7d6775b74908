import type { ComponentType } from 'react'
import type { PageSettings, Pin } from '#client/connection/page-settings.ts'
import type { Proposal, ProposalAnswer } from '#shared/protocol/content.ts'
import type { ShownLine } from './conversation/shown-line.ts'
import type { Reader } from './visit/held-keys.ts'
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
  /** Shows the follow-up of this tab beside the conversation. */
  readonly onFollowUp: () => void
}

export type ConsentCardProps = {
  readonly proposal: Proposal
  /** The listener this device gave the keys to when the proposal was made: the only one it may come from. */
  readonly from: Reader
  readonly pin: Pin
  /** Milliseconds: the device's clock, or the service's where the device's is known to be wrong. */
  readonly now: () => number
  /** How long this device has had the proposal, milliseconds. */
  readonly heldFor: () => number
  readonly lines: readonly WrittenLine[]
  readonly settings: PageSettings
  readonly storage: TabStorage
  /** Says yes, no or question to the listener, sealed like any message. Yes and no take the card away. */
  readonly onAnswer: (answer: ProposalAnswer) => void
  /** The ticket exists and this tab's storage has its keys: the page shows the follow-up (`onBack` returns to the conversation). */
  readonly onHandedOver: () => void
}

export type FollowUpProps = {
  readonly pin: Pin
  readonly settings: PageSettings
  readonly storage: TabStorage
  readonly onBack: () => void
}

/** What the page loads only when it is first needed, with what `later-screens.ts` gives to all of it. */
export type YouthParts = {
  /** The screens `conversation`, `elsewhere` and `after`. */
  readonly TalkScreens: ComponentType<TalkScreensProps>
  /** Shown under the last line of the log while a proposal waits for an answer. */
  readonly ConsentCard: ComponentType<ConsentCardProps>
  /** Coming back with a code, and the thread with the follow-up team. */
  readonly FollowUp: ComponentType<FollowUpProps>
}
