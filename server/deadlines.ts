import type { Limits } from '#shared/protocol/limits.ts'
import type { Sealing } from './audit/seal.ts'
import { conversationDeadlines } from './deadline/conversation-deadlines.ts'
import type { DeadlineActs } from './deadline/runner.ts'
import { letGoOfNode } from './node/let-go.ts'
import type { EraseList } from './platform/erase-list.ts'
import { endDeparture } from './staff/deactivate.ts'
import { staffDeadlines } from './staff/deadlines.ts'
import { departuresOf } from './staff/departures.ts'
import { raiseAlarm } from './ticket/deadlines.ts'
import { type Erasing, endErasing, endTerm } from './ticket/erase.ts'
import { expirePermit } from './ticket/permit.ts'
import { lapsePresence } from './ticket/presence.ts'

/** What is to be done when the time of each kind of deadline has come. */
export function deadlineActs(
  parts: Erasing & { readonly eraseList: EraseList; readonly limits: Limits; readonly sealing: Sealing },
): DeadlineActs {
  const { limits, sealing, settings } = parts
  const departures = departuresOf(parts)
  return {
    ...conversationDeadlines(limits),
    ...staffDeadlines(sealing),
    // Whom it held has a while from then on.
    node: { work: (node, now) => letGoOfNode(parts, node, now), isPatient: true, goesFirst: true },
    departure: { work: (staff, now) => endDeparture(departures, staff, now) },
    permit: { rule: expirePermit },
    'ticket-alarm': { rule: (id, now) => raiseAlarm(id, now, settings) },
    'ticket-presence': { rule: (id, now) => lapsePresence(id, now, settings), isPatient: true },
    'ticket-erasing': { work: (subject, now) => endErasing(parts, subject, now) },
    'ticket-expiry': { work: (id, now) => endTerm(parts, id, now) },
  }
}
