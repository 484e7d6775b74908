import { entryHash, type Hash, nextHead, type Unplaced } from '#shared/protocol/chain.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { LineClaim, Seen } from '#shared/protocol/line.ts'
import { type Apart, apartSince, follow, hereOf } from './apart.ts'

/**
 * The order of a log as one reader has verified it. `places`: one for each position, from the start at 0. `authors`: by their public key, across
 * page loads. `next`: the next sequence of each author and session.
 */
export type Order = {
  readonly places: readonly Place[]
  readonly authors: ReadonlyMap<string, Author>
  readonly next: ReadonlyMap<string, number>
}

/**
 * `head`: the chain up to this entry. `hash`: this entry's. `line`: only for a line in its author's order. `isHidden`: a message that is not shared
 * with this reader, whoever wrote it.
 */
type Place = {
  readonly head: string
  readonly hash: string
  readonly line?: PlacedLine
  readonly isHidden?: boolean
}

/**
 * `claimed`: how far the author says they had seen the log. `here`: that position in this reader's log. `before`: the position of the author's
 * line before this one, 0 if there is none. `isRead`: a person reads it, so somebody can have missed it.
 */
type PlacedLine = {
  readonly author: string
  readonly claimed: Seen
  readonly here: number
  readonly before: number
  readonly isRead: boolean
}

/** `last`: the position of their last line. `apart`: their chain, since it and this reader's were found to differ. */
type Author = { readonly last: number; readonly apart: Apart | undefined }

/**
 * An entry at the next position. `line`: undefined for an event, a missing entry, a message that nobody is proved to have written, and one that
 * is not shared with this reader (`isHidden`). `isRead` is false for a line that is for a page alone.
 */
export type Arrival = {
  readonly entry: Unplaced
  readonly line: { readonly author: string; readonly claim: LineClaim; readonly isRead: boolean } | undefined
  readonly isHidden?: boolean
}

/** Lines of others that stand above a line and that its author had not seen: the position of the first, and whether it is the only one. */
export type Unread = { readonly first: number; readonly isOnly: boolean }

/**
 * What to do with an entry. `shown`. `out-of-place`: shown behind a mark, because something that its author had seen is missing, or is not where
 * the author saw it. `replay`: the same line once more, not shown. `none`: no line.
 */
export type Placement =
  | { readonly outcome: 'shown'; readonly unread: Unread | undefined }
  | { readonly outcome: 'out-of-place' | 'replay' | 'none' }

/** `start`: the head before the first entry. */
export const startOrder = (start: string): Order => ({
  places: [{ head: start, hash: '' }],
  authors: new Map(),
  next: new Map(),
})

/** How far the log is verified. */
export const verifiedUpTo = ({ places }: Order): Seen => {
  const position = places.length - 1
  return { position, head: (places[position] as Place).head }
}

/** Whether somebody who had seen this much saw the same entries as this reader; undefined for positions that this reader does not have. */
export const hasSameHead = ({ places }: Pick<Order, 'places'>, { position, head }: Seen): boolean | undefined =>
  places[position] && places[position].head === head

/** The chain of an author whose log differs from this reader's, as a mark of this reader's log says already. */
export const apartOf = ({ authors }: Order, author: string): Apart | undefined => authors.get(author)?.apart

/** What this author's last line says that they had seen; undefined before any line of theirs. */
export const lastClaimOf = ({ places, authors }: Order, author: string): Seen | undefined =>
  places[authors.get(author)?.last ?? 0]?.line?.claimed

/** What the author of this key says of their own last line, for the next one. `said`: what they had seen when they wrote it. */
export function claimOf({ places, authors }: Order, author: string, said: Seen): LineClaim {
  const { last: at = 0, apart } = authors.get(author) ?? {}
  const last = places[at]
  if (!last?.line) return { seen: said, former: null }
  const { claimed, here } = last.line
  // What is missing of the log, since it began anew, is marked already.
  const isMarked = apart !== undefined && hasSameHead({ places }, said) !== true
  // A page that was just loaded has not shown again what its person had seen.
  return { seen: isMarked || here > said.position ? claimed : said, former: last.hash }
}

/**
 * Places entries in the order of positions. The work for each is constant: two hashes, and in a log that was found to differ those of the entries since the
 * author's former line. Whether a line is its author's is decided before (see `channel.ts`).
 */
export async function placeAll(
  hash: Hash,
  order: Order,
  arrivals: readonly Arrival[],
): Promise<readonly [readonly Placement[], Order]> {
  const hashes = await Promise.all(arrivals.map(({ entry }) => entryHash(hash, entry)))
  const places = [...order.places]
  const authors = new Map(order.authors)
  const next = new Map(order.next)
  const placements: Placement[] = []
  for (const [index, { entry, line, isHidden }] of arrivals.entries()) {
    const own = hashes[index] as string
    const place = { head: await nextHead(hash, (places.at(-1) as Place).head, own), hash: own }
    const isReplay = line && entry.kind === 'message' && isKnown(line.author, entry.envelope)
    if (isReplay || !line || entry.kind !== 'message') {
      places.push({ ...place, isHidden: isHidden ?? false })
      placements.push({ outcome: isReplay ? 'replay' : 'none' })
      continue
    }
    const { envelope } = entry
    next.set(`${line.author} ${envelope.session}`, envelope.sequence + 1)
    const [placement, placed, author] = await placeLine(hash, { places, authors }, line)
    places.push({ ...place, line: placed })
    authors.set(line.author, author)
    placements.push(placement)
  }
  return [placements, { places, authors, next }]

  function isKnown(author: string, message: Pick<Envelope, 'session' | 'sequence'>): boolean {
    return message.sequence < (next.get(`${author} ${message.session}`) ?? 0)
  }
}

async function placeLine(
  hash: Hash,
  { places, authors }: { readonly places: readonly Place[]; readonly authors: ReadonlyMap<string, Author> },
  { author, claim, isRead }: NonNullable<Arrival['line']>,
): Promise<readonly [Placement, PlacedLine, Author]> {
  const { seen } = claim
  const position = places.length
  const known = authors.get(author)
  const before = known?.last ?? 0
  const isSame = hasSameHead({ places }, seen) === true
  const followed = isSame || !known?.apart ? known?.apart : await follow(hash, places, known.apart, seen)
  const isPlaced = isSame || typeof followed === 'object'
  const here = isSame ? seen.position : typeof followed === 'object' ? hereOf(followed, seen) : position
  const former = formerOf(places, before, claim)
  const isFormer = (places[former]?.hash || null) === claim.former || isHidden(places.slice(former + 1), claim.former)
  // In this reader's log: an author whose log began anew counts other positions.
  const isForward = here >= (places[former]?.line?.here ?? 0)
  const line = { author, claimed: seen, here, before, isRead }
  if (!isPlaced) return [{ outcome: 'out-of-place' }, line, { last: position, apart: apartSince(seen, position) }]
  // A head that fits behind the difference stands for all entries up to it: nothing differs any more.
  const isOne = isSame && seen.position >= (known?.apart?.here ?? 0)
  const next = { last: position, apart: isOne || typeof followed !== 'object' ? undefined : followed }
  if (!isFormer || !isForward) return [{ outcome: 'out-of-place' }, line, next]
  return [{ outcome: 'shown', unread: unreadFrom(places, here, author) }, line, next]
}

/**
 * The author's former line. Two tabs of one person can write at once: each then follows the lines that it had seen, and lines of the other tab
 * stand between.
 */
function formerOf(places: readonly Place[], last: number, { seen, former }: LineClaim): number {
  let at = last
  for (let place = places[at]; place?.line; place = places[at]) {
    if (place.hash === former || at <= seen.position) return at
    at = place.line.before
  }
  return at
}

/** Whether this is an entry that this reader is not given: the author's former line may be one, behind those that they were given before. */
const isHidden = (places: readonly Place[], hash: string | null): boolean =>
  places.some((place) => place.isHidden && place.hash === hash)

/** The first lines of others after a position. */
function unreadFrom(places: readonly Place[], from: number, author: string): Unread | undefined {
  let first: number | undefined
  for (let at = from + 1; at < places.length; at += 1) {
    const line = places[at]?.line
    if (!line?.isRead || line.author === author) continue
    if (first !== undefined) return { first, isOnly: false }
    first = at
  }
  return first === undefined ? undefined : { first, isOnly: true }
}
