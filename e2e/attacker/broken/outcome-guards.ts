import type { Guard } from './guard.ts'

const part = 'outcomes'
const opens = '[M13] a ticket can be opened'

/** What a page says of a yes, with an honest service, whatever is lost, doubled, late or crashes. */
export const outcomeGuards: readonly Guard[] = [
  {
    ...{ guard: 'a withdrawal that comes before its submission uses the permit up', says: opens, part },
    file: 'server/ticket/end-permit.ts',
    without: 'spendPermit(draft, commitment)',
    instead: 'void spendPermit',
  },
  {
    ...{ guard: 'a withdrawal that comes after its submission erases the ticket', says: opens, part },
    file: 'server/ticket/end-permit.ts',
    without:
      "if (isUsable(ticket)) beginErasing(draft, ticket, { phase: 'withdrawn', withdrawal: text }, now, settings)\n    else if (isValid)",
    instead: 'if (isValid)',
  },
  {
    ...{ guard: 'a permit makes no ticket after its end', says: opens, part },
    file: 'server/ticket/permit.ts',
    without: ' && permit.expires > now && permit.organisation',
    instead: ' && permit.organisation',
  },
  {
    ...{ guard: 'a page says that nothing can arrive any more only once the permit is over', says: opens, part },
    file: 'client/youth/consenting.ts',
    without: 'Math.max(0, limits.permit + limits.permitEnds - heldFor())',
    instead: 'Math.max(0, limits.permit - heldFor())',
  },
  {
    ...{ guard: 'a lost answer proves nothing', says: opens, part },
    file: 'client/youth/return-code/outcome-machine.ts',
    without: "isTransient(answer.refused) ? { ...outcome, trying: false } : { at: 'nothing' }",
    instead: "(void isTransient, { at: 'nothing' })",
  },
  {
    ...{ guard: 'a ticket that another tab made is not nothing', says: opens, part },
    file: 'client/youth/return-code/outcome-machine.ts',
    without: "if (answer.refused === 'already-done') return notifying({ at: 'elsewhere' })",
  },
  {
    ...{ guard: 'a withdrawal holds only once it is answered', says: opens, part },
    file: 'client/youth/return-code/outcome-machine.ts',
    without:
      "return outcome.last === 'under-way' ? [outcome, [later]] : notifying({ at: 'withdrawing', last: 'lost' })",
    instead: "return notifying({ at: 'withdrawn' })",
  },
  {
    ...{
      guard: 'a yes that is not known can be asked about after the end of its permit',
      says: '[M13] a yes is unknown',
      part,
    },
    file: 'client/youth/return-code/outcome-machine.ts',
    without: "outcome.at === 'unknown' && !outcome.trying\n",
    instead: "outcome.at === 'unknown' && !outcome.trying && !outcome.expired\n",
  },
]
