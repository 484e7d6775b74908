import { type Hash, nextHead } from '#shared/protocol/chain.ts'
import type { Seen } from '#shared/protocol/line.ts'

/** A chain as somebody else signed it, where it and this reader's log were found to differ. */
export type Apart = {
  /** The last that its owner signed to have, by their own positions. */
  readonly seen: Seen
  /** The same, in this reader's log; until the shift is known, where the difference was found. */
  readonly here: number
  /** Unknown until something later that they signed follows. */
  readonly shared: Shared | undefined
}

/**
 * What both have behind the difference. `shift`: the owner's positions minus this reader's. `after`: the position of this reader's behind which both
 * have the same entries, one by one. `heads`: the owner's, from `after` on.
 */
export type Shared = { readonly shift: number; readonly after: number; readonly heads: readonly string[] }

type Entries = readonly { readonly hash: string }[]

export const apartSince = (seen: Seen, here: number): Apart => ({ seen, here, shared: undefined })

/** What names the difference: the first head that they signed behind it. */
export const baseOf = ({ seen, shared }: Apart): string => shared?.heads[0] ?? seen.head

/** Where what they signed to have is in this reader's log, once it was followed. */
export const hereOf = ({ here, shared }: Apart, { position }: Seen): number => (shared ? position - shared.shift : here)

/**
 * The owner's chain, continued over this reader's entries up to what they signed to have now. `other`: it does not lead there. `unknown`: this
 * reader does not have those entries, or what was signed is older than the difference.
 */
export async function follow(
  hash: Hash,
  places: Entries,
  apart: Apart,
  seen: Seen,
): Promise<Apart | 'other' | 'unknown'> {
  const { shared } = apart
  if (shared) return followOn(hash, places, apart, shared, seen)
  const length = seen.position - apart.seen.position
  if (length === 0) return seen.head === apart.seen.head ? apart : 'other'
  if (length < 0) return 'unknown'
  if (length > farthest) return 'other'
  const open = shifts.map((shift) => ({ shift, after: apart.seen.position - shift, heads: [apart.seen.head] }))
  for (const one of open) {
    if (one.after < 0 || one.after + length >= places.length) continue
    const followed = await followOn(hash, places, apart, one, seen)
    if (followed !== 'other') return followed
  }
  return open.some(({ after }) => after + length >= places.length) ? 'unknown' : 'other'
}

async function followOn(
  hash: Hash,
  places: Entries,
  apart: Apart,
  { shift, after, heads: before }: Shared,
  seen: Seen,
): Promise<Apart | 'other' | 'unknown'> {
  const here = seen.position - shift
  if (here < after || here >= places.length) return 'unknown'
  const heads = [...before]
  for (let at = after + heads.length; at <= here; at += 1)
    heads.push(await nextHead(hash, heads.at(-1) as string, (places[at] as Entries[number]).hash))
  if (heads[here - after] !== seen.head) return 'other'
  const isFurther = here >= apart.here || apart.shared === undefined
  return { ...(isFurther ? { seen, here } : apart), shared: { shift, after, heads } }
}

/** The largest difference of positions that is looked for after logs were found to differ. A larger one is marked anew. */
const largestShift = 8
const shifts = Array.from({ length: 2 * largestShift + 1 }, (_, index) => (index % 2 ? -1 : 1) * Math.ceil(index / 2))

/** How many entries behind a difference its shift is looked for at most. Further on, the difference is marked anew. */
const farthest = 200
