import { holdsValidCertificate } from '#server/staff/state.ts'
import { simulateContrary } from '../simulate.ts'
import type { Broken } from './broken.ts'
import { product } from './replaced.ts'

/** Faults of a page. */
export const brokenPageRules: readonly Broken[] = [
  {
    broken: 'a desk keeps what has left it',
    says: /^\[G9\].*and sees/,
    replaces: { release: () => (desk) => [desk, []] },
  },
  {
    broken: 'a seat does not open what was granted',
    says: /^\[G9\].*does not see that/,
    replaces: { settle: (seat) => [seat, []] },
  },
  {
    broken: 'a page hears nothing of what it is told of its conversation',
    says: /^\[G10\].*and its device shows/,
    replaces: { afterTold: (told, shown) => shown ?? told },
  },
  {
    broken: 'a device does not let its listener go when they are lost',
    says: /^\[G9\].*does not leave/,
    replaces: {
      wantedReaders: (timeline, service) =>
        service.phase === 'waiting' ? 'as-it-is' : product.wantedReaders(timeline, service),
    },
  },
  {
    broken: 'a device goes on sealing for a listener whom it saw leave',
    says: /^\[M8\]/,
    replaces: { sealingEpoch: ({ epochs }) => epochs.length },
  },
  {
    broken: 'the key of an epoch does not depend on its readers',
    says: /^\[M6\].*is for/,
    replaces: { epochKeyContext: (conversation, epoch) => product.epochKeyContext(conversation, epoch, '') },
  },
  {
    broken: 'somebody who comes unasked is given another part than they had',
    says: /^\[M7\]/,
    replaces: { firstEpochFor: ({ epochs }) => epochs.length },
  },
  {
    broken: 'a device lets somebody in under any staple, and the service assigns them',
    says: /^\[M9\].*is let in under a staple that is over/,
    replaces: { isStapleOver: () => false, mayBeLetIn: holdsValidCertificate as typeof product.mayBeLetIn },
  },
  {
    broken: 'the service assigns a listener until the last moment of their staple',
    says: /^\[M10\].*is refused for a staple that is over/,
    replaces: {
      mayBeLetIn: ((staff, now) =>
        holdsValidCertificate(staff, now) && (staff.staple?.until ?? 0) > now) as typeof product.mayBeLetIn,
    },
  },
  {
    broken: 'a card takes any word for a word of the code',
    says: /^\[G5\].*before its code was noted/,
    replaces: { wrongWords: () => [] },
  },
  {
    broken: 'a page takes the newest answer to a card',
    says: /^\[C21\] the answer to/,
    course: simulateContrary,
    replaces: {
      answersIn: (lines) => ({
        answered: new Map(
          lines.flatMap(({ content }) => (content.kind === 'answer' ? [[content.proposal, content.answer]] : [])),
        ),
        contrary: new Set(),
      }),
    },
  },
  {
    broken: 'a page hears nothing of what it is told of its ticket',
    says: /^\[G10\].*and shows/,
    replaces: {
      afterThreadEvent: (thread, event) =>
        event.type === 'told' ? [thread, []] : product.afterThreadEvent(thread, event),
    },
  },
]
