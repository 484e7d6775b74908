import { useEffect, useState } from 'react'
import { pageScheduler } from '#client/time/page-scheduler.ts'

/** Becomes true a moment after the history is shown (`caughtUp`), so that no screen reader announces it as new (WCAG 4.1.3). */
export function useLiveAfterHistory(caughtUp: boolean): boolean {
  const [live, setLive] = useState(false)
  useEffect(() => {
    if (!caughtUp) return
    return pageScheduler.after(500, () => setLive(true))
  }, [caughtUp])
  return live
}
