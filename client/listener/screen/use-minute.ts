import { useEffect, useState } from 'react'

/** This page's clock in milliseconds, moved often enough for words in minutes. */
export function useMinute(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(ticking)
  }, [])
  return now
}
