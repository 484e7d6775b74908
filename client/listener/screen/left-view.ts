import type { LeftView as LeftViewOf } from '#client/staff-session/left-views.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Beside } from './conversation-pane.tsx'
import type { Asked } from './desk-dialogs.tsx'

/** What a desk shows beside what it knows: which conversation is in front, which panel is open, and what a dialog asks. */
export type View = {
  readonly conversation: ConversationId | null
  readonly beside: Beside | undefined
  readonly asked: Asked | undefined
}

export type LeftView = LeftViewOf<View>
