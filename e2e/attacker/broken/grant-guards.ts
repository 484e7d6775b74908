import type { Guard } from './guard.ts'

/** How much one conversation may take. */
export const grantGuards: readonly Guard[] = [
  {
    ...{ guard: 'a device says when it has no epoch left', says: '[M19] a device', part: 'grants' },
    file: 'client/youth/visit/readers.ts',
    without: "if (epochOf(timeline) + 1 >= limits.epochs) return 'full'",
  },
]
