import type { Limits } from '#shared/protocol/limits.ts'
import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { type Departures, endDeparture } from './deactivate.ts'
import { lookAtSession } from './end-of-service.ts'

export const membershipDeadlines = (departures: Departures, limits: Limits) =>
  ({
    departure: { work: (staff, now) => endDeparture(departures, staff, now) },
    session: { rule: (session, now) => lookAtSession(session, now, limits) },
  }) as const satisfies DeadlineActs
