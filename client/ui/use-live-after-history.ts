import { useEffect, useState } from 'react'

/** Becomes true a moment after the history is shown (`caughtUp`), so that no screen reader announces it as new (WCAG 4.1.3). */
export function useLiveAfterHistory(caughtUp: boolean): boolean {
  const [live, setLive] = useState(false)
  useEffect(() => {
    if (!caughtUp) return
    const timer = setTimeout(setLive, 500, true)
    return () => clearTimeout(timer)
  }, [caughtUp])
  return live
}
