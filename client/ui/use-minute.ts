import { useEffect, useState } from 'react'

/** A clock in milliseconds that updates often enough for words in minutes. */
export function useMinute(clock: () => number): number {
  const [now, setNow] = useState(clock)
  useEffect(() => {
    const ticking = setInterval(() => setNow(clock()), 10_000)
    return () => clearInterval(ticking)
  }, [clock])
  return now
}
