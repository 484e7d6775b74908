import type { Limits } from '#shared/protocol/limits.ts'
import { assignmentDeadlines } from '../assignment/deadlines.ts'
import { auditDeadlines } from '../audit/deadlines.ts'
import type { Sealing } from '../audit/seal.ts'
import { conversationDeadlines } from '../conversation/deadlines.ts'
import { deskDeadlines } from '../desk/deadlines.ts'
import { membershipDeadlines } from '../membership/deadlines.ts'
import { departuresOf } from '../membership/departures.ts'
import type { EraseList } from '../outside-store/erase-list.ts'
import { staffDeadlines } from '../staff/deadlines.ts'
import { teamKeyDeadlines } from '../team-key/deadlines.ts'
import { ticketDeadlines } from '../ticket/deadlines.ts'
import type { Erasing } from '../ticket/erase.ts'
import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { releaseNode } from './release-connections.ts'

/** Deadlines that concern both a listener and a young person. */
export const talkingDeadlines = (limits: Limits) => ({
  ...conversationDeadlines(limits),
  ...deskDeadlines(limits),
  ...assignmentDeadlines(limits),
})

/** The act of each kind of deadline: the tables of all nouns together. */
export function deadlineActs(
  parts: Erasing & { readonly eraseList: EraseList; readonly limits: Limits; readonly sealing: Sealing },
): DeadlineActs {
  return {
    ...talkingDeadlines(parts.limits),
    ...staffDeadlines,
    ...teamKeyDeadlines,
    ...auditDeadlines(parts.sealing),
    ...membershipDeadlines(departuresOf(parts), parts.limits),
    ...ticketDeadlines(parts),
    // Runs first: the people whose connections the node held get their full time from then on.
    node: { work: (node, now) => releaseNode(parts, node, now), isPatient: true, goesFirst: true },
  }
}
