import type { OpenedSignal } from '#client/crypto/channel.ts'
import { hasSameHead, verifiedUpTo } from '#client/crypto/order.ts'
import { entryHash, type Hash, nextHead, type Unplaced } from '#shared/protocol/chain.ts'
import type { SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { Result } from '#shared/result.ts'
import { epochOf, type Timeline } from './timeline.ts'

export type EndParts = {
  readonly hash: Hash
  /** The other party, who is said to have ended it. */
  readonly by: SenderRole
  readonly open: (frame: SignalFrame) => Promise<Result<OpenedSignal, string>>
}

/**
 * Whether the other party has signed the end of this log (SPEC C18): somebody who reads its present epoch, up to a head that this reader has as
 * well, and whose page load has all its lines here, the last of which may have crossed the end. The service can end a conversation by itself, but
 * nobody's signature makes it theirs.
 */
export async function isEnded(timeline: Timeline, frame: SignalFrame | undefined, parts: EndParts): Promise<boolean> {
  if (!frame || frame.role !== parts.by || frame.epoch !== epochOf(timeline)) return false
  const opened = await parts.open(frame)
  if (!opened.ok || opened.value.kind !== 'ended') return false
  const { seen } = opened.value
  return hasAllLines(timeline, frame, seen) && isSameLog(parts.hash, timeline, seen)
}

/**
 * `counter` is the number of lines that this page load has written. A line that the service withholds is not here; one that was written later, or
 * on another page, shows that the word is old.
 */
function hasAllLines(
  { items, sealed }: Timeline,
  { role, session, counter }: SignalFrame,
  { position }: Seen,
): boolean {
  const lines = [
    ...items.flatMap((item) => (item.kind === 'line' ? [{ position: item.position, ...item.reference }] : [])),
    ...sealed.flatMap((entry) => (entry.kind === 'message' ? [{ position: entry.position, ...entry.envelope }] : [])),
  ].filter((line) => line.role === role)
  const isOwn = (line: { readonly session: string; readonly sequence: number }) =>
    line.session === session && line.sequence < counter
  const isThere = counter === 0 || lines.some((line) => isOwn(line) && line.sequence === counter - 1)
  return isThere && lines.every((line) => line.position <= position || isOwn(line))
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
