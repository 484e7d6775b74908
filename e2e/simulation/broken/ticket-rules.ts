import { addToDay } from '#server/day-count/day-count.ts'
import { permitKey } from '#server/ticket/permit.ts'
import { isUsable } from '#server/ticket/state.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok } from '#shared/result.ts'
import { andThen, type Broken } from './broken.ts'
import { product } from './replaced.ts'

/** Faults of permits and tickets. */
export const brokenTicketRules: readonly Broken[] = [
  {
    broken: 'a taken ticket is given to the others, too',
    says: /^\[G4\]/,
    replaces: { mayRead: (ticket) => isUsable(ticket) },
  },
  {
    broken: 'a permit is not burnt',
    says: /^\[G5\]/,
    replaces: { burnPermit: () => undefined },
  },
  {
    broken: 'no permit is asked for',
    says: /^\[G5\]/,
    replaces: { isPermitValid: () => true },
  },
  {
    broken: 'a refusal is counted twice',
    says: /^\[G8\]/,
    replaces: {
      refusePermit: (sha256, now) => (draft) => {
        const isThere = draft.read(permitKey(sha256)) !== null
        return andThen(product.refusePermit(sha256, now), () => {
          if (isThere) addToDay(draft, serviceDay(now), 'handovers-refused')
        })(draft)
      },
    },
  },
  {
    broken: 'content is erased before its keys',
    says: /^\[G7\].*left wraps/,
    rules: { erasesKeys: false },
  },
  {
    broken: 'a withdrawn ticket is not marked first',
    says: /^\[H4\]/,
    replaces: { markWithdrawn: () => () => ok(null) },
  },
]
