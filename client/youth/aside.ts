import { useState } from 'react'
import type { InformationPlace } from './parts.ts'
import { conversationEntry, type TabStorage, underWayEntry } from './visit/tab-storage.ts'

/** What is shown in the place of the screen, which goes on behind it. */
export type Aside =
  | FollowUpAside
  | { readonly kind: 'information'; readonly at: InformationPlace; readonly from: FollowUpAside | null }
type FollowUpAside = { readonly kind: 'follow-up' }

type AsideProps = { readonly storage: TabStorage; readonly opensAt?: InformationPlace | undefined }

/** A reload shows the follow-up again. It also shows a yes whose outcome is not known, if the conversation with its card is over. */
export function useAside({ storage, opensAt }: AsideProps): [Aside | null, (shown: Aside | null) => void] {
  const [shown, setShown] = useState<Aside | null>(() => {
    const begins = beginsWithFollowUp(storage) ? ({ kind: 'follow-up' } as const) : null
    return opensAt ? { kind: 'information', at: opensAt, from: begins } : begins
  })
  const show = (next: Aside | null) => {
    // A reload then shows what is behind.
    if (opensAt) history.replaceState(null, '', '/')
    if (next?.kind !== 'information') storage.show(next !== null)
    setShown(next)
  }
  return [shown, show]
}

export const beginsWithFollowUp = (storage: TabStorage): boolean =>
  storage.isShown() || (storage.holds(underWayEntry) && !storage.holds(conversationEntry))
