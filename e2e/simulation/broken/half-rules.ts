import { ok } from '#shared/result.ts'
import type { Broken } from './broken.ts'

/** The service's halves of what a tab keeps. */
export const brokenHalfRules: readonly Broken[] = [
  {
    broken: 'the half of a new conversation is not kept',
    says: /^\[M15\] .* a reload does not restore it$/,
    replaces: { placeHalf: async () => undefined },
  },
  {
    broken: 'a quick exit leaves the half',
    says: /^\[M15\] the half of a tab that was left is still there$/,
    replaces: { dropAndLeave: async () => ok({}) },
  },
]
