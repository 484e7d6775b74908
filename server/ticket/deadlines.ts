import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { raiseAlarm } from './alarm.ts'
import { type Erasing, endErasing, endTerm } from './erase.ts'
import { expirePermit } from './permit.ts'
import { lapsePresence } from './presence.ts'

export const ticketDeadlines = (parts: Erasing) =>
  ({
    permit: { rule: expirePermit },
    'ticket-alarm': { rule: (id, now) => raiseAlarm(id, now, parts.settings) },
    'ticket-presence': { rule: (id, now) => lapsePresence(id, now, parts.settings), isPatient: true },
    'ticket-erasing': { work: (subject, now) => endErasing(parts, subject, now) },
    'ticket-expiry': { work: (id, now) => endTerm(parts, id, now) },
  }) as const satisfies DeadlineActs
