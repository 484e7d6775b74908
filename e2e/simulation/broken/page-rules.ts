import type { Broken } from './broken.ts'
import { product } from './replaced.ts'

/** What may go wrong on a page. */
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
]
