import type { Limits } from '#shared/protocol/limits.ts'
import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { lapseLease } from './lease.ts'

export const assignmentDeadlines = (limits: Limits) =>
  ({
    'desk-lease': { rule: (staff, now) => lapseLease(staff, now, limits), isPatient: true },
  }) as const satisfies DeadlineActs
