import { addToDay } from '#server/day-count/day-count.ts'
import { commitmentOf, isPermitValid, permitKey, ticketIdOf } from '#server/ticket/permit.ts'
import { isUsable, ticketKey } from '#server/ticket/state.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok } from '#shared/result.ts'
import { andThen, type Broken } from './broken.ts'
import { product } from './replaced.ts'

const used = { used: true } as const

/** Faults of permits and tickets. */
export const brokenTicketRules: readonly Broken[] = [
  {
    broken: 'a taken ticket is given to the others, too',
    says: /^\[G4\]/,
    replaces: { mayRead: (ticket) => isUsable(ticket) },
  },
  {
    broken: 'a permit is not used up',
    says: /^\[G5\]/,
    replaces: { spendPermit: () => undefined },
  },
  {
    broken: 'no permit is asked for',
    says: /^\[(G5|H15)\]/,
    replaces: { isPermitValid: () => true },
  },
  {
    broken: 'a permit is used up by whoever names its commitment',
    says: /^\[G5\].*its device never showed it/,
    replaces: {
      endPermit: (proof, ...more) =>
        andThen(product.endPermit(proof, ...more), (draft) => {
          if (isPermitValid(draft, proof.r, more[1]))
            draft.write(permitKey(proof.r), { ...used, expires: more[1], organisation: null })
        }),
    },
  },
  {
    broken: 'the cell takes an attestation for any permit',
    says: /^\[G5\] the cell opens/,
    replaces: { isForPermit: () => true },
  },
  {
    broken: 'a withdrawal that comes before its submission burns nothing',
    says: /^\[H15\]/,
    replaces: {
      endPermit:
        (proof, ...more) =>
        (draft) =>
          draft.read(ticketKey(ticketIdOf(proof.sig)))
            ? product.endPermit(proof, ...more)(draft)
            : ok({ ticket: false }),
    },
  },
  {
    broken: 'a withdrawal by the permit leaves the ticket that was made',
    says: /^\[H15\]/,
    replaces: { endPermit: () => () => ok({ ticket: false }) },
  },
  {
    broken: 'a permit is kept with the time at which it was made known',
    says: /^\[H11\]/,
    replaces: {
      preparePermit: (commitment, now) =>
        andThen(product.preparePermit(commitment, now), (draft) => {
          const permit = draft.read(permitKey(commitment))
          if (permit) draft.write(permitKey(commitment), { ...permit, at: now } as typeof permit)
        }),
    },
  },
  {
    broken: 'a card takes an unanswered yes for one that never left',
    says: /^\[H15\]/,
    replaces: {
      afterOutcomeEvent: (outcome, event) =>
        event.type === 'submitted' && !event.answer.ok && outcome.at === 'unknown'
          ? [{ at: 'nothing' }, [{ type: 'notify' }]]
          : product.afterOutcomeEvent(outcome, event),
    },
  },
  {
    broken: 'a refusal is counted twice',
    says: /^\[G8\]/,
    replaces: {
      endPermit: (proof, end, now, settings) => (draft) => {
        const isThere = isPermitValid(draft, commitmentOf(proof), now)
        return andThen(product.endPermit(proof, end, now, settings), () => {
          if (isThere && end.how === 'refused') addToDay(draft, serviceDay(now), 'handovers-refused')
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
