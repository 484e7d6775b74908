import { type Apart, apartSince, baseOf, follow, hereOf, type Shared } from '#client/crypto/apart.ts'
import { apartOf, hasSameHead, lastClaimOf, type Order } from '#client/crypto/order.ts'
import type { Hash } from '#shared/protocol/chain.ts'
import type { Seen } from '#shared/protocol/line.ts'

/** A receipt, and who signed it: how far they have received the log, by their own positions. */
export type Receipt = { readonly seen: Seen; readonly author: string }

/** What each signer of receipts is proved to have, by their public key. It only grows: no receipt takes back what a former one confirmed. */
export type Received = ReadonlyMap<string, HeardFrom>

type HeardFrom = {
  /** The positions of this reader's log that they have, each behind `after` and up to `upTo`, in order. */
  readonly ranges: readonly Range[]
  /** Their log, where receipts of theirs have shown how it goes on beside this reader's. */
  readonly chain: Apart | undefined
  /** Their newest receipt of which this is not known. */
  readonly newest: Apart | undefined
  /** The furthest receipt that names entries which this reader does not have yet. */
  readonly pending: Seen | undefined
  /** A receipt for another log, and what was known of their log then: the base of their chain. */
  readonly differs: { readonly seen: Seen; readonly base: string | undefined } | undefined
}
type Range = { readonly after: number; readonly upTo: number }

export const nothingReceived: Received = new Map()

const nothingHeard: HeardFrom = {
  ranges: [],
  chain: undefined,
  newest: undefined,
  pending: undefined,
  differs: undefined,
}

/**
 * Takes a receipt. It confirms all entries up to its position if both logs have the same head there. If the logs were found to differ, it confirms
 * the entries behind the difference, one by one, as far as its signer's chain leads over them to the head that they signed (SPEC L14).
 */
export async function hear(
  hash: Hash,
  order: Order | undefined,
  received: Received,
  { author, seen }: Receipt,
): Promise<Received> {
  const heard = received.get(author) ?? nothingHeard
  const next = order ? await placed(hash, order, heard, { author, seen }) : waiting(heard, seen)
  return next === heard ? received : new Map(received).set(author, next)
}

/** Takes the receipts again that waited for entries of this reader's log. Gives the same object if none did. */
export async function hearPending(hash: Hash, order: Order, received: Received): Promise<Received> {
  let next = received
  for (const [author, heard] of received) {
    if (!heard.pending) continue
    const again = await placed(hash, order, { ...heard, pending: undefined }, { author, seen: heard.pending })
    next = new Map(next).set(author, again)
  }
  return next
}

export const isPending = (received: Received): boolean => [...received.values()].some(({ pending }) => pending)

/** Whether this person has signed to have this position of this reader's log. */
export const hasReceived = (received: Received, author: string, position: number): boolean =>
  received.get(author)?.ranges.some(({ after, upTo }) => after < position && position <= upTo) ?? false

/** Whether this person says to have another log than this reader, and no line of theirs has said so yet. */
export function saysOther(order: Order, received: Received, author: string): boolean {
  const differs = received.get(author)?.differs
  if (!differs) return false
  const apart = apartOf(order, author)
  if (apart) return baseOf(apart) === differs.base
  return differs.base === undefined && (lastClaimOf(order, author)?.position ?? 0) < differs.seen.position
}

async function placed(hash: Hash, order: Order, heard: HeardFrom, { author, seen }: Receipt): Promise<HeardFrom> {
  const same = hasSameHead(order, seen)
  if (same) return agreed(heard, seen)
  const marked = apartOf(order, author)
  const base = marked && baseOf(marked)
  const isContinued = heard.chain !== undefined && baseOf(heard.chain) === base
  const found = new Map<Apart, 'other' | 'unknown'>()
  for (const chain of [heard.chain, isContinued ? undefined : marked, heard.newest]) {
    if (!chain) continue
    const followed = await follow(hash, order.places, chain, seen)
    if (typeof followed === 'object' && followed.shared) return alongside(heard, followed, followed.shared, seen)
    if (typeof followed === 'string') found.set(chain, followed)
  }
  const isBeyond = same === undefined || (heard.chain && found.get(heard.chain) === 'unknown')
  const isAnother = same === false && (!marked || (isContinued && found.get(heard.chain as Apart) === 'other'))
  // Where the signer's log goes on is not known: their next receipt may continue this one.
  const next = { ...(isBeyond ? waiting(heard, seen) : heard), newest: apartSince(seen, 0) }
  return isAnother ? { ...next, differs: { seen, base } } : next
}

/** Both have the same log up to here. */
function agreed(heard: HeardFrom, { position }: Seen): HeardFrom {
  const isBehind = (other: Seen | undefined) => other !== undefined && other.position <= position
  const { ranges, chain, newest, pending, differs } = heard
  // The same receipt comes every 30 s.
  const saysNothing = !chain && !newest && !pending && !differs && ranges[0]?.after === 0 && ranges[0].upTo >= position
  if (saysNothing) return heard
  return {
    ranges: joined(heard.ranges, { after: 0, upTo: position }),
    chain: isBehind(heard.chain?.seen) ? undefined : heard.chain,
    newest: isBehind(heard.newest?.seen) ? undefined : heard.newest,
    pending: isBehind(heard.pending) ? undefined : heard.pending,
    differs: isBehind(heard.differs?.seen) ? undefined : heard.differs,
  }
}

/** Both have the same entries behind a difference. */
const alongside = (heard: HeardFrom, chain: Apart, { after }: Shared, seen: Seen): HeardFrom => ({
  ...heard,
  chain,
  newest: undefined,
  ranges: joined(heard.ranges, { after, upTo: hereOf(chain, seen) }),
})

const waiting = (heard: HeardFrom, seen: Seen): HeardFrom => ({
  ...heard,
  pending: heard.pending && heard.pending.position > seen.position ? heard.pending : seen,
})

function joined(ranges: readonly Range[], range: Range): readonly Range[] {
  const [apart, touching] = [
    ranges.filter(({ after, upTo }) => upTo < range.after || range.upTo < after),
    ranges.filter(({ after, upTo }) => range.after <= upTo && after <= range.upTo),
  ]
  const one = {
    after: Math.min(range.after, ...touching.map(({ after }) => after)),
    upTo: Math.max(range.upTo, ...touching.map(({ upTo }) => upTo)),
  }
  return [...apart, one].sort((left, right) => left.after - right.after)
}
