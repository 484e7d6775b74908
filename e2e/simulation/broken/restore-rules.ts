import { simulateRestored } from '../restored/restored.ts'
import type { Broken } from './broken.ts'

/** What pages make of a service that was put back to a backup. */
export const brokenRestoreRules: readonly Broken[] = [
  {
    broken: 'a page makes nothing of a service that has less than it has read',
    says: /^\[L16\] .* shows more of .* than the service has/,
    course: simulateRestored,
    replaces: { setBack: () => (log) => [log, []] },
  },
]
