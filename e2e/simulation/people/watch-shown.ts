import type { LogState } from '#client/conversation/log-state.ts'
import type { StaffId } from '#shared/ids.ts'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { Heard } from '../checks/receipts-check.ts'
import type { World } from '../world.ts'

type Watched = {
  readonly log: string
  readonly role: SenderRole
  readonly author: string
  /** The listener whose page it is: not everything may be shared with them. */
  readonly reader?: StaffId | null
}

/** At each call, checks the entries of a log that a page of this author newly shows, and what it says of its reader's receipts. */
export function watchShown(
  world: World,
  { log, role, author, reader = null }: Watched,
  state: () => LogState,
  hears?: () => Heard,
): () => void {
  let shown = 0
  let received = 0
  return () => {
    const { items } = state().timeline
    const { lines, order, receipts, answers, readers } = world.checks ?? {}
    const isShared = (epoch: number) => reader === null || readers?.isShared(log, reader, epoch) !== false
    try {
      for (const [index, item] of items.slice(shown).entries()) {
        lines?.shown(log, role, reader, item)
        order?.shown(log, item, items[shown + index - 1], isShared)
      }
      if (items.length > shown) answers?.shown(log, state())
      lines?.waiting(log, state().outbox)
      if (items.length > shown) order?.sees(log, author, items.at(-1)?.position ?? 0)
      if (hears) {
        const heard = hears()
        receipts?.shown(log, author, heard, received)
        received = heard.received
      }
    } catch (violation) {
      world.halt(violation)
    }
    shown = items.length
  }
}
