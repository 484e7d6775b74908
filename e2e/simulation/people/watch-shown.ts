import type { LogState } from '#client/conversation/log-state.ts'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { World } from '../world.ts'

/** At each call, checks the entries of a log that a page newly shows. */
export function watchShown(world: World, log: string, role: SenderRole, state: () => LogState): () => void {
  let shown = 0
  return () => {
    const { items } = state().timeline
    try {
      for (const item of items.slice(shown)) world.checks?.lines.shown(log, role, item)
    } catch (violation) {
      world.halt(violation)
    }
    shown = items.length
  }
}
