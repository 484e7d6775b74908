import { addToDay } from '#server/day-count/day-count.ts'
import { dayOf } from '#server/platform/clock.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import { permitKey } from '#server/ticket/permit.ts'
import { isUsable, ticketKey, ticketPartsKey } from '#server/ticket/state.ts'
import { ok, refuse } from '#shared/result.ts'
import { productRules as product } from '../rules.ts'
import { andThen, type Broken } from './broken.ts'

/** What may go wrong with permits and tickets. */
export const brokenTicketRules: readonly Broken[] = [
  {
    broken: 'a taken ticket is given to the others, too',
    says: /^\[G4\]/,
    rules: {
      giveParts:
        (id, { identify }) =>
        (draft) => {
          const [who, ticket, sealed] = [identify(draft), draft.read(ticketKey(id)), draft.read(ticketPartsKey(id))]
          return who.ok && isUsable(ticket) && sealed ? ok({ ticket, sealed }) : refuse('not-available')
        },
    },
  },
  {
    broken: 'a permit is not burnt',
    says: /^\[G5\]/,
    rules: {
      keepTicket:
        (submission, ...more) =>
        (draft) => {
          const permit = permitKey(sha256OfBytes(submission.permit))
          const before = draft.read(permit)
          return andThen(product.keepTicket(submission, ...more), () => draft.write(permit, before))(draft)
        },
    },
  },
  {
    broken: 'no permit is asked for',
    says: /^\[G5\]/,
    rules: {
      acceptSubmission:
        (submission, ...more) =>
        (draft) => {
          const permit = permitKey(sha256OfBytes(submission.permit))
          const before = draft.read(permit)
          draft.write(permit, { expires: Number.MAX_SAFE_INTEGER })
          const accepted = product.acceptSubmission(submission, ...more)(draft)
          draft.write(permit, before)
          return accepted
        },
      keepTicket:
        (submission, ...more) =>
        (draft) => {
          const permit = permitKey(sha256OfBytes(submission.permit))
          draft.write(permit, { expires: Number.MAX_SAFE_INTEGER })
          return product.keepTicket(submission, ...more)(draft)
        },
    },
  },
  {
    broken: 'a refusal is counted twice',
    says: /^\[G8\]/,
    rules: {
      refusePermit: (sha256, now) => (draft) => {
        const isThere = draft.read(permitKey(sha256)) !== null
        return andThen(product.refusePermit(sha256, now), () => {
          if (isThere) addToDay(draft, dayOf(now), 'handovers-refused')
        })(draft)
      },
    },
  },
  {
    broken: 'content is erased before its keys',
    says: /^\[G7\].*left wraps/,
    rules: { wrapsFirst: false },
  },
  {
    broken: 'a withdrawn ticket is not marked first',
    says: /^\[H4\]/,
    rules: { markWithdrawn: () => () => ok(null) },
  },
]
