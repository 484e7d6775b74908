const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Every figure that the product promises or enforces. The screens quote them. Durations in milliseconds unless the name says otherwise. */
export const limits = {
  listenerLease: 20 * second,
  listenerLeaseRenewal: 6 * second,
  nodeLease: 10 * second,
  nodeLeaseRenewal: 3 * second,
  grantWithin: 30 * second,
  /** From the grant on, until the listener's page has to show the conversation. */
  lookWithin: 90 * second,
  /** After an end, how long nothing new comes to that desk. The service can set it (0 to 10 minutes). */
  breath: 2 * minute,
  /** Before the end of an opening, how long nobody new begins. The service can set it. */
  lastEntry: 30 * minute,
  /** A call rings at whoever is on duty; after this time at every coordinator signed in; and after the second the caller is told that nobody answers. */
  callWidens: 30 * second,
  callUnanswered: 60 * second,
  /** An unanswered line rings once more at its listener's desk after the first; the second is of a young person's device: how long a line waits for an answer, seen and connected, before the page offers somebody else (SPEC C27). */
  unansweredNudge: 2 * minute,
  unansweredAsks: 4 * minute,
  /** A typing signal of the listener adds this, once for a line. */
  unansweredTypes: 1 * minute,
  /** How long an offered conversation rings at the colleague, and then how long the young person has to answer (SPEC C40, C42). */
  passRings: 30 * second,
  passAsked: 3 * minute,
  /** How long the young person has to answer whether somebody may join, how long a guest stays, and how long the guest's page may be away (SPEC C48–C52). */
  guestAsked: 3 * minute,
  guestStays: 1 * hour,
  guestLease: 2 * minute,
  guestLeaseRenewal: 30 * second,
  /** Who was let go is not given the same conversation again before this. */
  letGoRests: 10 * minute,
  youthAwayWaiting: 5 * minute,
  youthAwayTalking: 15 * minute,
  erasedAfterEnd: 1 * minute,
  coolDown: 15 * minute,
  permit: 2 * hour,
  /** The end of a permit is the next whole one of these, so that it does not show when the permit was made known. */
  permitEnds: 1 * hour,
  ticketTermDays: 90,
  ticketExpiryWarningDays: 15,
  ticketUntakenAlarm: 24 * hour,
  declinedReadableDays: 14,
  ticketHalf: 24 * hour,
  messageCharacters: 4000,
  frameBytes: 16 * 1024,
  summaryCharacters: 4000,
  handoverLines: 50,
  proposalsPerConversation: 2,
  listenerCapacity: 3,
  /** A listener's own phrases (SPEC C37): how many, how long each, and all of them sealed, as the padding step of 4,096 bytes makes them. */
  ownPhrases: 40,
  ownPhraseCharacters: 240,
  sealedPhrasesCharacters: 5_499,
  senderSessionsPerConversation: 200,
  /** Epochs of a conversation, from 0. */
  epochs: 64,
  conversationEntries: 5000,
  conversationBytes: 8 * 1024 * 1024,
  ungrantedBytes: 512 * 1024,
  logPage: 200,
  exactPositions: 20,
  setUpSecret: 24 * hour,
  invitation: 72 * hour,
  enrolledWaits: 7 * 24 * hour,
  /** New work comes for so long; its last hour is said before. What is open then goes on for at most so much more (SPEC C28). */
  staffSession: 12 * hour,
  staffSessionWarning: 1 * hour,
  staffOvertime: 2 * hour,
  /** Once nothing is open any more after the twelve hours: for the summing-up. */
  staffClosing: 5 * minute,
  /** How often it is looked whether anything is still open. */
  staffOvertimeLook: 30 * second,
  staffIdleLock: 15 * minute,
  /** Without input, until a staff page shows nothing any more. */
  veilAfter: 5 * minute,
  deskUnattended: 15 * minute,
  /** For how long a listener can take back an emergency line, an end and an outcome. */
  takeBackWithin: 5 * second,
  signInState: 60 * second,
  certificateDays: 30,
  certificateRenewalDays: 15,
  certificateWarningDays: 10,
  stapleDays: 14,
  stapleWarningDays: 3,
  certificateBackdateHours: 48,
  teamEpochDays: 30,
  clockTolerance: 24 * hour,
  /**
   * So long before its end the service uses no staple, and no certificate, for anything new: a device whose clock is a day ahead, and a card that
   * waits its two hours, then still meet none that is over (SPEC S18).
   */
  unusedBeforeEnd: 26 * hour,
  auditSeal: 1 * minute,
  aliasCharacters: 40,
  loginCharacters: 40,
  passwordMinimumCharacters: 12,
} as const

/** The type of the figures. A test may shorten them. */
export type Limits = { readonly [Name in keyof typeof limits]: number }
