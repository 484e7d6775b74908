import { type Limits, limits } from '#shared/protocol/limits.ts'

/** The waiting times of people are divided; promises, key locks and machine limits stay. */
const waits: Readonly<Record<keyof Limits, 'hurried' | 'kept'>> = {
  // Offers, places, cards, locks and alarms.
  grantWithin: 'hurried',
  lookWithin: 'hurried',
  breath: 'hurried',
  letGoRests: 'hurried',
  passRings: 'hurried',
  passAsked: 'hurried',
  guestAsked: 'hurried',
  guestStays: 'hurried',
  callWidens: 'hurried',
  callUnanswered: 'hurried',
  youthAwayWaiting: 'hurried',
  youthAwayTalking: 'hurried',
  coolDown: 'hurried',
  permit: 'hurried',
  permitEnds: 'hurried',
  staffIdleLock: 'hurried',
  veilAfter: 'hurried',
  deskUnattended: 'hurried',
  ticketUntakenAlarm: 'hurried',
  takeBackWithin: 'kept',
  // Of a young person's page, which has the promised figures.
  unansweredNudge: 'kept',
  unansweredAsks: 'kept',
  unansweredTypes: 'kept',
  // Leases and their renewals.
  listenerLease: 'kept',
  listenerLeaseRenewal: 'kept',
  guestLease: 'kept',
  guestLeaseRenewal: 'kept',
  nodeLease: 'kept',
  nodeLeaseRenewal: 'kept',
  // Terms, certificates, and secrets that one person hands to another.
  erasedAfterEnd: 'kept',
  ticketTermDays: 'kept',
  ticketExpiryWarningDays: 'kept',
  declinedReadableDays: 'kept',
  ticketHalf: 'kept',
  setUpSecret: 'kept',
  invitation: 'kept',
  enrolledWaits: 'kept',
  staffSession: 'kept',
  lastEntry: 'kept',
  staffSessionWarning: 'kept',
  staffOvertime: 'kept',
  staffClosing: 'kept',
  staffOvertimeLook: 'kept',
  signInState: 'kept',
  certificateDays: 'kept',
  certificateRenewalDays: 'kept',
  certificateWarningDays: 'kept',
  stapleDays: 'kept',
  stapleWarningDays: 'kept',
  certificateBackdateHours: 'kept',
  teamEpochDays: 'kept',
  clockTolerance: 'kept',
  unusedBeforeEnd: 'kept',
  auditSeal: 'kept',
  // Sizes and counts.
  messageCharacters: 'kept',
  frameBytes: 'kept',
  summaryCharacters: 'kept',
  handoverLines: 'kept',
  proposalsPerConversation: 'kept',
  listenerCapacity: 'kept',
  ownPhrases: 'kept',
  ownPhraseCharacters: 'kept',
  sealedPhrasesCharacters: 'kept',
  senderSessionsPerConversation: 'kept',
  conversationBytes: 'kept',
  ungrantedBytes: 'kept',
  epochs: 'kept',
  conversationEntries: 'kept',
  logPage: 'kept',
  exactPositions: 'kept',
  aliasCharacters: 'kept',
  loginCharacters: 'kept',
  passwordMinimumCharacters: 'kept',
}

/** Nobody can act in less time, milliseconds. */
const least = 2000

/** The promised figures, with the waiting times of people divided by `times`. */
export const hurried = (times: number): Limits =>
  Object.fromEntries(
    Object.entries(limits).map(([name, figure]) => [
      name,
      waits[name as keyof Limits] === 'hurried' ? Math.max(least, Math.round(figure / times)) : figure,
    ]),
  ) as Limits
