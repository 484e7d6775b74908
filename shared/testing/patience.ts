/**
 * The longest time that a test waits for something to happen, milliseconds. No test depends on the figure: only a failing test waits so long.
 * It is long so that a busy machine changes no result. `vitest.config.ts` gives it to `expect.poll`; a whole test may take longer.
 */
export const patienceMs = 60_000
