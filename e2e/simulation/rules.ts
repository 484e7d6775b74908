import { assignConversation } from '#server/assignment/assign.ts'
import { loseListener, renewLease } from '#server/assignment/lease.ts'
import { openDesk, readDesk } from '#server/assignment/open-desk.ts'
import { talkingDeadlines } from '#server/background/deadlines.ts'
import { endAsListener, endAsYouth, leaveConversation } from '#server/conversation/end.ts'
import { giveGrant, withholdGrant } from '#server/conversation/grant.ts'
import { openConversation, resumeConversation } from '#server/conversation/open.ts'
import { keepPlace, letGoOfDevice, loseDevice } from '#server/conversation/presence.ts'
import { writeAsListener, writeAsYouth } from '#server/conversation/write.ts'
import { recordOutcome } from '#server/desk/outcome.ts'
import { setDesk } from '#server/desk/set.ts'
import { prepareHandover } from '#server/handover/prepare.ts'
import type { Notice } from '#server/notice/notice.ts'
import { placeShown } from '#server/queue/broadcast-views.ts'
import { planMatches } from '#server/queue/plan.ts'
import { raiseAlarm } from '#server/ticket/alarm.ts'
import { closeTicket, declineTicket, passTicket, putBackTicket, takeTicket } from '#server/ticket/cell-rules.ts'
import { buryTicket, endBurial, markExpired, markWithdrawn } from '#server/ticket/erasing-rules.ts'
import { giveParts, mayReadThread } from '#server/ticket/open.ts'
import { expirePermit, refusePermit } from '#server/ticket/permit.ts'
import { beOnThread, lapsePresence, leaveThread, stayOnThread } from '#server/ticket/presence.ts'
import { acceptSubmission, keepTicket } from '#server/ticket/submit.ts'
import { writeAsTaker, writeAsYouth as writeOnThread } from '#server/ticket/thread.ts'

/**
 * The product's rules, as every node of a simulation runs them. A run may be given others in their place: those that are broken on purpose,
 * so that one sees the checks notice.
 */
export const productRules = {
  openConversation,
  resumeConversation,
  keepPlace,
  loseDevice,
  letGoOfDevice,
  writeAsYouth,
  writeAsListener,
  giveGrant,
  withholdGrant,
  endAsYouth,
  endAsListener,
  leaveConversation,
  assignConversation,
  planMatches,
  placeShown,
  openDesk,
  readDesk,
  setDesk,
  renewLease,
  loseListener,
  recordOutcome,
  prepareHandover,
  talkingDeadlines,
  acceptSubmission,
  keepTicket,
  refusePermit,
  expirePermit,
  takeTicket,
  passTicket,
  putBackTicket,
  closeTicket,
  declineTicket,
  giveParts,
  mayReadThread,
  raiseAlarm,
  writeOnThread,
  writeAsTaker,
  beOnThread,
  stayOnThread,
  leaveThread,
  lapsePresence,
  markWithdrawn,
  markExpired,
  buryTicket,
  endBurial,
  /** What of the announcements goes out. */
  told: (notices: readonly Notice[]): readonly Notice[] => notices,
  /** Whether a ticket's wraps are erased before its content. */
  wrapsFirst: true as boolean,
}

export type Rules = typeof productRules
