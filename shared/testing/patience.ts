/**
 * How long a test waits for what has to come, in milliseconds. No test is about this figure: it is spent only where what is waited for never
 * comes, and it is long so that a busy machine changes no result. `vitest.config.ts` gives it to `expect.poll`, and a test itself may take longer.
 */
export const patienceMs = 60_000
