import type { OpenedSignal } from '#client/crypto/channel.ts'
import { hasSameHead, verifiedUpTo } from '#client/crypto/order.ts'
import { entryHash, type Hash, nextHead, type Unplaced } from '#shared/protocol/chain.ts'
import type { SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { Result } from '#shared/result.ts'
import { epochOf, type Timeline } from './timeline.ts'

/** The counter of the frame that ends a conversation: no signal has it. */
export const endCounter = 1_000_000_000

export type EndParts = {
  readonly hash: Hash
  /** The other party, who is said to have ended it. */
  readonly by: SenderRole
  readonly open: (frame: SignalFrame) => Promise<Result<OpenedSignal, string>>
}

/**
 * Whether the other party has signed the end of this log (SPEC C18): somebody who reads its present epoch, up to a head that this reader has as
 * well, and who has written nothing after it. The service can end a conversation by itself, but nobody's signature makes it theirs.
 */
export async function isEnded(timeline: Timeline, frame: SignalFrame | undefined, parts: EndParts): Promise<boolean> {
  if (!frame || frame.role !== parts.by || frame.epoch !== epochOf(timeline)) return false
  const opened = await parts.open(frame)
  if (!opened.ok || opened.value.kind !== 'ended') return false
  const { seen } = opened.value
  return !hasWrittenAfter(timeline, parts.by, seen) && isSameLog(parts.hash, timeline, seen)
}

function hasWrittenAfter({ items, sealed }: Timeline, by: SenderRole, { position }: Seen): boolean {
  const isLater = (role: SenderRole, at: number) => role === by && at > position
  return (
    items.some((item) => item.kind === 'line' && isLater(item.reference.role, item.position)) ||
    sealed.some((entry) => entry.kind === 'message' && isLater(entry.envelope.role, entry.position))
  )
}

/** Entries that are received and not opened yet count as well. */
async function isSameLog(hash: Hash, { order, sealed }: Timeline, seen: Seen): Promise<boolean> {
  if (!order) return false
  const verified = verifiedUpTo(order)
  if (seen.position <= verified.position) return hasSameHead(order, seen) === true
  let { head } = verified
  for (const { position, ...entry } of sealed) {
    if (position > seen.position) break
    head = await nextHead(hash, head, await entryHash(hash, entry as Unplaced))
  }
  return head === seen.head && (sealed.at(-1)?.position ?? 0) >= seen.position
}
