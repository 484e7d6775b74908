import type { Limits } from '#shared/protocol/limits.ts'
import { endCoolDown, forgetAway } from '../conversation/end.ts'
import { missGrant } from '../conversation/grant.ts'
import { lapseLease } from '../desk/lease.ts'
import { forgetWrapUp } from '../desk/outcome.ts'
import type { DeadlineActs } from './runner.ts'

/** The deadlines of conversations and desks; what each means stands beside its rule. */
export const conversationDeadlines = (limits: Limits) =>
  ({
    'conversation-away': { rule: forgetAway, isPatient: true },
    'conversation-grant': { rule: (id, now) => missGrant(id, now, limits), isPatient: true },
    'desk-lease': { rule: (staff, now) => lapseLease(staff, now, limits), isPatient: true },
    'cool-down': { rule: endCoolDown },
    'desk-wrap-up': { rule: forgetWrapUp },
  }) as const satisfies DeadlineActs
