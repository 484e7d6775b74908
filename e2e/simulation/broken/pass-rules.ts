import { ok } from '#shared/result.ts'
import type { Broken } from './broken.ts'
import { product } from './replaced.ts'

/** Faults of passing a conversation on. */
export const brokenPassRules: readonly Broken[] = [
  {
    broken: 'a colleague to whom a conversation is passed on reads it from its beginning, whatever the box says',
    says: /^\[M7\].*not from/,
    replaces: {
      firstEpochFor: (timeline, id, coming) =>
        coming.how === 'asked' ? 0 : product.firstEpochFor(timeline, id, coming),
    },
  },
  {
    broken: 'whoever comes next after a pass gets what a loss would give them',
    says: /^\[M7\].*not from/,
    replaces: {
      firstEpochFor: ({ epochs }, id, coming) =>
        product.firstEpochFor({ epochs: epochs.map(({ opens: _, ...epoch }) => epoch) }, id, coming),
    },
  },
  {
    broken: 'an offer that nobody answers lasts',
    says: /^\[C43\].*is still offered/,
    replaces: { lapsePass: () => () => ok(null) },
  },
  {
    broken: 'the place of an offer that is over is not given back',
    says: /^\[G11\].*a place is held at/,
    replaces: { giveBackPlace: () => undefined },
  },
]
