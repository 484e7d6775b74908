import { vi } from 'vitest'
import { patienceMs } from './patience.ts'

/** Waits until the check throws no more, looking every 5 ms; throws what the check threw last once {@link patienceMs} is over. */
export const eventually = <Value>(check: () => Value | Promise<Value>): Promise<Value> =>
  vi.waitFor(check, { timeout: patienceMs, interval: 5 })

/** Waits until what is looked at is there and gives it; throws, with the look's own words, once {@link patienceMs} is over. */
export const until = <Value>(look: () => Value | Promise<Value>): Promise<NonNullable<Value>> =>
  eventually(async () => {
    const value = await look()
    if (!value) throw new Error(`still not so: ${look.toString()}`)
    return value
  })
