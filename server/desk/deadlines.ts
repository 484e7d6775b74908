import type { Limits } from '#shared/protocol/limits.ts'
import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { passBreath } from './breath.ts'
import { prolongCall } from './call.ts'
import { forgetWrapUp } from './outcome.ts'

export const deskDeadlines = (limits: Limits) =>
  ({
    'desk-breath': { rule: passBreath },
    'desk-call': { rule: (staff, now) => prolongCall(staff, now, limits) },
    'desk-wrap-up': { rule: forgetWrapUp },
  }) as const satisfies DeadlineActs
