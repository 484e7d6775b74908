import { useEffect, useState } from 'react'
import { repeat } from '#client/time/repeat.ts'

/** A clock in milliseconds that updates often enough for words in minutes. */
export function useMinute(clock: () => number): number {
  const [now, setNow] = useState(clock)
  useEffect(() => repeat(10_000, () => setNow(clock())), [clock])
  return now
}
