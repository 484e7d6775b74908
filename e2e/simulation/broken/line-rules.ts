import { type Order, type placeAll, verifiedUpTo } from '#client/crypto/order.ts'
import type { LineClaim, Seen } from '#shared/protocol/line.ts'
import type { Broken } from './broken.ts'
import { product } from './replaced.ts'

type Line = { readonly author: string; readonly claim: LineClaim }

/** The reader's own log in the place of a part of what the author says. */
const believing =
  (change: (order: Order, line: Line) => LineClaim): typeof placeAll =>
  async (hash, order, arrivals) => {
    let [placements, after]: Awaited<ReturnType<typeof placeAll>> = [[], order]
    for (const arrival of arrivals) {
      const line = arrival.line && { ...arrival.line, claim: change(after, arrival.line) }
      const [placed, next] = await product.placeAll(hash, after, [{ ...arrival, line }])
      placements = [...placements, ...placed]
      after = next
    }
    return [placements, after]
  }

const lastOf = ({ places, authors }: Order, author: string) => places[authors.get(author)?.last ?? 0]

/** The same position, as this reader's own log has it there. */
const asHere = ({ places }: Order, seen: Seen): Seen => ({
  ...seen,
  head: places[seen.position]?.head ?? seen.head,
})

/** Faults of signed lines, their order, and receipts. */
export const brokenLineRules: readonly Broken[] = [
  {
    broken: 'a page seals a line before its author’s former one was read back',
    says: /^\[M3\].*does not name/,
    replaces: { awaitsReading: () => false, isUpToDate: () => true },
  },
  {
    broken: 'a line says what its page shows when it is sealed, not when somebody pressed',
    says: /^\[M2\].*had not read$/,
    replaces: { claimOf: (order, author) => product.claimOf(order, author, verifiedUpTo(order)) },
  },
  {
    broken: 'what an author had seen goes back',
    says: /^\[M5\].*warned of a gap/,
    replaces: { claimOf: (order, author, said) => ({ ...product.claimOf(order, author, said), seen: said }) },
  },
  {
    broken: 'a line names another line than its author’s last one',
    says: /^\[M5\].*warned of a gap/,
    replaces: { claimOf: (order, author, said) => ({ ...product.claimOf(order, author, said), former: null }) },
  },
  {
    broken: 'the service keeps no certificate of a member who writes',
    says: /^\[M5\].*warned of a forged/,
    replaces: {
      writeAsTaker: (id, member, { envelope }, ...more) => product.writeAsTaker(id, member, { envelope }, ...more),
    },
  },
  {
    broken: 'the signature of a line is not checked',
    says: /^\[M1\]/,
    replaces: { readLine: (crypto, ...line) => product.readLine({ ...crypto, isBy: async () => true }, ...line) },
  },
  {
    broken: 'the hash of the former line is not compared',
    says: /^\[M2\].*is not marked/,
    replaces: {
      placeAll: believing((order, { author, claim }) => ({ ...claim, former: lastOf(order, author)?.hash || null })),
    },
  },
  {
    broken: 'the head that an author had seen is not compared',
    says: /^\[M2\].*is not marked/,
    replaces: {
      placeAll: believing(({ places }, { claim }) => {
        const { position, head } = claim.seen
        return { ...claim, seen: { position, head: places[position]?.head ?? head } }
      }),
    },
  },
  {
    broken: 'what an author had seen may go back',
    says: /^\[M2\].*is not marked/,
    replaces: {
      placeAll: believing((order, { author, claim }) => {
        const before = lastOf(order, author)?.line?.claimed
        return before && before.position > claim.seen.position ? { ...claim, seen: before } : claim
      }),
    },
  },
  {
    broken: 'a line is not shown as written before something was read',
    says: /^\[M2\].*had not read$/,
    replaces: {
      async placeAll(...asked) {
        const [placements, order] = await product.placeAll(...asked)
        return [
          placements.map((placed) => (placed.outcome === 'shown' ? { ...placed, unread: undefined } : placed)),
          order,
        ]
      },
    },
  },
  {
    broken: 'a line is sealed anew at each try',
    says: /^\[M5\].*as other bytes/,
    replaces: { sealedAs: (outbox) => outbox },
  },
  {
    broken: 'the signature of a receipt is not checked',
    says: /^\[M5\].*and nobody signed that$/,
    replaces: {
      readSignal: (crypto, ...signal) => product.readSignal({ ...crypto, isBy: async () => true }, ...signal),
    },
  },
  {
    broken: 'a receipt counts whatever log its signer has',
    says: /^\[M4\]/,
    replaces: {
      hear: (hash, order, received, { author, seen }) =>
        product.hear(hash, order, received, { author, seen: order ? asHere(order, seen) : seen }),
      hearPending(hash, order, received) {
        const waiting = [...received].map(
          ([author, { pending, ...heard }]) =>
            [author, { ...heard, pending: pending && asHere(order, pending) }] as const,
        )
        return product.hearPending(hash, order, new Map(waiting))
      },
    },
  },
  {
    broken: 'only the newest receipt of somebody counts',
    says: /^\[M4\].*is not any more$/,
    replaces: {
      hear: (hash, order, received, receipt) =>
        product.hear(hash, order, new Map([...received].filter(([author]) => author !== receipt.author)), receipt),
    },
  },
  {
    broken: 'an end counts without its signature',
    says: /^\[M4\].*did not sign that$/,
    replaces: { isEnded: async () => true },
  },
  {
    broken: 'a page says to have what it does not show',
    says: /^\[M4\].*does not show it/,
    replaces: {
      toAcknowledge: (timeline) => {
        const seen = product.toAcknowledge(timeline)
        return seen && { ...seen, position: seen.position + 1 }
      },
    },
  },
]
