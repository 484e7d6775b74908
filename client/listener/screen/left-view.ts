import type { ConversationId } from '#shared/ids.ts'
import type { Beside } from './conversation-pane.tsx'
import type { Asked } from './desk-dialogs.tsx'

/** What a desk shows beside what it knows: which conversation is in front, which panel is open, and what a dialog asks. No word of anybody. */
export type View = {
  readonly conversation: ConversationId | null
  readonly beside: Beside | undefined
  readonly asked: Asked | undefined
}

/** What the desk of a session showed last: the desk after a locked veil shows it again. */
export type LeftView = { readonly read: () => View | null; readonly keep: (view: View) => void }

/** Of one page. Another session's desk begins with nothing. */
export function createLeftViews(): (token: string) => LeftView {
  let left: { readonly token: string; readonly view: View } | null = null
  return (token) => ({
    read: () => (left?.token === token ? left.view : null),
    keep(view) {
      left = { token, view }
    },
  })
}
