/**
 * The kinds of audit events: every change of a right, and every opening of a ticket (SPEC S8). The trail never holds a message or a word
 * of one. The coordination desk has words for each kind.
 */
export const auditKinds = [
  'set-up:done',
  'staff:invited',
  'invitation:cancelled',
  'invitation:expired',
  'staff:enrolled',
  'staff:certified',
  'staff:renewed',
  'staff:deactivated',
  'staff:revoked',
  'organisation:rotated',
  'team:epoch-created',
  'team:epoch-certified',
  'team:epoch-erased',
  'team:member-admitted',
  'team:epoch-needed',
  'hours:set',
  'intake:closed',
  'intake:opened',
  'conversation:handed-back',
  'conversation:joined',
  'ticket:received',
  'ticket:triage-opened',
  'ticket:opened',
  'contact:opened-to-call',
  'contact:opened-to-write',
  'contact:opened-to-prepare',
  'ticket:taken',
  'ticket:passed',
  'ticket:declined',
  'ticket:put-back',
  'ticket:closed',
  'ticket:rewrapped',
  'ticket:withdrawn',
  'ticket:expired',
] as const

export type AuditKind = (typeof auditKinds)[number]
