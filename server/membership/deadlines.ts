import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { type Departures, endDeparture } from './deactivate.ts'

export const membershipDeadlines = (departures: Departures) =>
  ({ departure: { work: (staff, now) => endDeparture(departures, staff, now) } }) as const satisfies DeadlineActs
