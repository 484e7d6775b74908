import { ok } from '#shared/result.ts'
import type { Broken } from './broken.ts'
import { product } from './replaced.ts'

/** Faults of a page. */
export const brokenPageRules: readonly Broken[] = [
  {
    broken: 'a desk keeps what has left it',
    says: /^\[G9\].*and sees/,
    replaces: { release: () => (desk) => [desk, []] },
  },
  {
    broken: 'a seat does not open what was granted',
    says: /^\[G9\].*does not see that/,
    replaces: { afterGrants: () => product.afterGrants([]) },
  },
  {
    broken: 'a page hears nothing of what it is told of its conversation',
    says: /^\[G10\].*and its device shows/,
    replaces: { afterTold: () => null },
  },
  {
    broken: 'a device makes no new key when its listener is lost',
    says: /^\[G9\].*does not leave .*: wrong-epoch/,
    replaces: { followedTo: () => ok('held') },
  },
  {
    broken: 'a card takes any word for a word of the code',
    says: /^\[G5\].*before its code was noted/,
    replaces: { wrongWords: () => [] },
  },
  {
    broken: 'a page hears nothing of what it is told of its ticket',
    says: /^\[G10\].*and shows/,
    replaces: {
      afterThreadEvent: (thread, event) =>
        event.type === 'told' ? [thread, []] : product.afterThreadEvent(thread, event),
    },
  },
]
