import { epochOf, lines } from '#client/conversation/timeline.ts'
import { readerOf } from './readers.ts'
import { isCaughtUp, type Live, presentReader, type Step, type TalkMachine } from './talk-machine-state.ts'
import { passWordsTo } from './talk-passing.ts'
import { toLog } from './talk-steps.ts'

/**
 * Tells whoever was let in by a pass what the former listener said of it, in the words that this device's person read, once (SPEC C42). It looks in the log
 * first: another tab, or an earlier page load, may have said it.
 */
export function tellPass(talk: Live): Step<TalkMachine> {
  const { log } = talk
  const epoch = epochOf(log.timeline)
  const reader = presentReader(talk)
  if (!reader || !isCaughtUp(talk) || readerOf(log.timeline, epoch - 1)?.id === reader.id) return [talk, []]
  const isNext = log.timeline.epochs[epoch - 2]?.opens !== undefined
  const words = isNext ? passWordsTo(log.timeline, epoch - 2, null) : passWordsTo(log.timeline, epoch - 1, reader.id)
  if (!words || wasTold(talk, epoch)) return [talk, []]
  const { reason, note } = words
  // No person has read anything for it (SPEC L13).
  return toLog({ type: 'said', content: { kind: 'passed', reason, note }, seen: null })(talk)
}

const wasTold = ({ log }: Live, epoch: number): boolean =>
  log.outbox.lines.some(({ content }) => content.kind === 'passed') ||
  lines(log.timeline).some((line) => line.epoch === epoch && line.content.kind === 'passed')
