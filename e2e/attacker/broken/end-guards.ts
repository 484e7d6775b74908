import type { Guard } from './guard.ts'

const part = 'ends'
const unsigned = '[M4] somebody is said to have ended a conversation'
const file = 'client/conversation/ending.ts'

/** Who is said to have ended a conversation. */
export const endGuards: readonly Guard[] = [
  {
    ...{ guard: 'an end without a word of its own is told as the service’s', says: unsigned, part },
    file: 'client/youth/visit/talk-effects.ts',
    without: "return isSigned.ok && isSigned.value ? by : 'stopped'",
    instead: 'return (void isSigned, by)',
  },
  {
    ...{ guard: 'an end at a desk stands on the device’s word', says: unsigned, part },
    file: 'client/listener/desk/follow-notices.ts',
    without: "isSigned.ok && isSigned.value ? 'youth' : 'stopped'",
    instead: "(void isSigned, 'youth' as const)",
  },
  {
    ...{ guard: 'a receipt is not an end', says: unsigned, part },
    file,
    without: "if (!opened.ok || opened.value.kind !== 'ended') return false",
    instead: "if (!opened.ok || opened.value.kind === 'typing') return false",
  },
  {
    ...{ guard: 'an end is of the present epoch', says: unsigned, part },
    file,
    without: ' || frame.epoch !== epochOf(timeline)',
  },
  {
    ...{ guard: 'an end is of the log that this page has', says: unsigned, part },
    file,
    without: 'return hasAllLines(timeline, frame, seen) && isSameLog(parts.hash, timeline, seen)',
    instead: 'return hasAllLines(timeline, frame, seen)',
  },
  {
    ...{ guard: 'every line of the page load that ends it is there', says: unsigned, part },
    file,
    without: 'return isThere && lines',
    instead: 'return lines',
  },
  {
    ...{ guard: 'nothing of whoever ended it stands behind', says: unsigned, part },
    file,
    without: 'return isThere && lines.every((line) => line.position <= position || isOwn(line))',
    instead: 'return isThere',
  },
]
