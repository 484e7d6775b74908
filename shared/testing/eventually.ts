import { vi } from 'vitest'
import { patienceMs } from './patience.ts'

/**
 * Repeats the check every 5 ms until it does not throw. Throws the check's last error after {@link patienceMs}. `interval`, ms: a check that costs much
 * and waits long takes the processor from whatever it waits for.
 */
export const eventually = <Value>(check: () => Value | Promise<Value>, interval = 5): Promise<Value> =>
  vi.waitFor(check, { timeout: patienceMs, interval })

/** Repeats the look until it gives a value, and gives that value. Throws, with the source of the look, after {@link patienceMs}. */
export const until = <Value>(look: () => Value | Promise<Value>): Promise<NonNullable<Value>> =>
  eventually(async () => {
    const value = await look()
    if (!value) throw new Error(`still not so: ${look.toString()}`)
    return value
  })
