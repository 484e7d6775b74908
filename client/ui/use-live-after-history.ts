import { useEffect, useState } from 'react'

/** Becomes true a moment after the history was put in place (`caughtUp`), so that no screen reader takes it for news (WCAG 4.1.3). */
export function useLiveAfterHistory(caughtUp: boolean): boolean {
  const [live, setLive] = useState(false)
  useEffect(() => {
    if (!caughtUp) return
    const timer = setTimeout(setLive, 500, true)
    return () => clearTimeout(timer)
  }, [caughtUp])
  return live
}
