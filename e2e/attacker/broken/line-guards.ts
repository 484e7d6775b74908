import type { Guard } from './guard.ts'

const part = 'conversations'

/** Who wrote a line, after what, and who has it. */
export const lineGuards: readonly Guard[] = [
  {
    ...{ guard: 'a line is signed by its author', says: '[M1] a line is shown in the name', part },
    file: 'client/crypto/signed-line.ts',
    without: "if (!(await isBy(author, line.signature, signed))) return refuse('forged')",
  },
  {
    ...{ guard: 'a listener writes only in an epoch that names them', says: '[M1] a line is shown of somebody', part },
    file: 'client/conversation/authorship.ts',
    without: '(isReader && role',
    instead: '(role',
  },
  {
    ...{ guard: 'a line’s signature covers its session', says: '[M1] a line is shown in the name', part },
    file: 'shared/protocol/line.ts',
    without: "line.certificate ?? '', line.session, line.sequence]",
    instead: "line.certificate ?? '', line.sequence]",
  },
  {
    ...{ guard: 'a line’s signature covers its sequence', says: '[M1] a line is shown in the name', part },
    file: 'shared/protocol/line.ts',
    without: "line.certificate ?? '', line.session, line.sequence]",
    instead: "line.certificate ?? '', line.session]",
  },
  {
    ...{ guard: 'a line’s signature covers its epoch', says: '[M1] a line is shown in the name', part },
    file: 'shared/protocol/line.ts',
    without: '...[kind, id, line.epoch, line.role],',
    instead: '...[kind, id, line.role],',
  },
  {
    ...{ guard: 'a line’s signature covers what its author had seen', says: '[M', part },
    file: 'shared/protocol/line.ts',
    without: "...[line.claim.seen.position, line.claim.seen.head, line.claim.former ?? '', line.contentSha256],",
    instead: '...[line.contentSha256],',
  },
  {
    ...{ guard: 'a line stands in its epoch', says: '[M8] a line is shown behind', part },
    file: 'client/conversation/opening.ts',
    without: "if (envelope.epoch !== epoch) return [warn('wrong-epoch')]",
  },
  {
    ...{
      guard: 'what the author of a line had seen stands where they saw it',
      says: '[M2] something that the author',
      part,
    },
    file: 'client/crypto/order.ts',
    without: "if (!isPlaced) return [{ outcome: 'out-of-place' }, line,",
    instead: "if (!isPlaced) return [{ outcome: 'shown', unread: undefined }, line,",
  },
  {
    ...{ guard: 'a line follows its author’s former one', says: '[M2] something that the author', part },
    file: 'client/crypto/order.ts',
    without: '!isFormer || !isForward',
    instead: '!isForward',
  },
  {
    ...{
      guard: 'what its author had not read is named beside a line',
      says: '[M2] something that the author of a line had not',
      part,
    },
    file: 'client/crypto/order.ts',
    without: 'unread: unreadFrom(places, here, author) }, line, next]',
    instead: 'unread: undefined }, line, next]',
  },
  {
    ...{ guard: 'the hash of an entry covers what is sealed', says: '[M3] two entries', part },
    file: 'shared/protocol/chain.ts',
    without: 'epoch, role, session, sequence, sealed)',
    instead: 'epoch, role, session, sequence)',
  },
  {
    ...{ guard: 'the hash of an entry covers who is lost', says: '[M3] two entries', part },
    file: 'shared/protocol/chain.ts',
    without: 'entry.event, entry.listener, entry.alias)',
    instead: 'entry.event)',
  },
  {
    ...{ guard: 'the hash of a change of readers covers the certificates beside it', says: '[M3] two entries', part },
    file: 'shared/protocol/chain.ts',
    without: 'entry.entry, ...entry.certificates)',
    instead: 'entry.entry)',
  },
  {
    ...{ guard: 'a head covers the one before it', says: '[M3] two logs', part },
    file: 'shared/protocol/chain.ts',
    without: "context('head', head, entry)",
    instead: "(void head, context('head', entry))",
  },
  {
    ...{ guard: 'a receipt is signed by its reader', says: '[M4]', part },
    file: 'client/crypto/signed-line.ts',
    without: "return isSigned ? ok({ kind, seen, author }) : refuse('forged')",
    instead: 'return (void isSigned, ok({ kind, seen, author }))',
  },
  {
    ...{ guard: 'a receipt names the log that its reader has', says: '[M4]', part },
    file: 'client/conversation/receipts.ts',
    without: 'if (same) return agreed(heard, seen)',
    instead: 'if (same !== undefined) return agreed(heard, seen)',
  },
]
