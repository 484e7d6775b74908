import { pageScheduler } from '#client/time/page-scheduler.ts'

/** The shortest and the longest wait before a ticket is sent, milliseconds. */
export const unlinkedWait = { least: 1000, most: 6000 } as const

/**
 * Resolves after a random moment. Without it a ticket would arrive in the same moment as the last line or signal of its conversation, each time, and a
 * watcher of both connections would need only one look (SPEC H11). `draw` gives a number from 0 to 2³² - 1.
 */
export function unlinked(
  after = pageScheduler.after,
  draw = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
): Promise<void> {
  const { least, most } = unlinkedWait
  return new Promise((resolve) => void after(least + (draw() / 2 ** 32) * (most - least), resolve))
}
