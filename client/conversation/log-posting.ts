import { inTurn } from '#client/machine/machine.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { isUpToDate, read, receiving } from './log-reading.ts'
import {
  backIn,
  idle,
  isPassing,
  type Live,
  type LogEvent,
  type Move,
  nothing,
  type Step,
  setBack,
  tryLater,
} from './log-state.ts'
import { awaitsReading, failed, kept, nextToSend, type OutboxLine, sealedAs, trying, withheld } from './outbox.ts'
import { epochOf } from './timeline.ts'

/**
 * Sends the next line. It is sealed once everything was read that this page was told of, its author's former line included, because it names that
 * line. A line that was sealed is sent again as the same bytes.
 */
export const post: Move = (log) => {
  const { outbox, timeline } = log
  if (log.posting.step === 'sealing' || log.posting.step === 'sending')
    return [{ ...log, posting: { ...log.posting, again: true } }, []]
  const line = nextToSend(outbox)
  if (!line || log.phase !== 'online') return [log.posting.step === 'idle' ? log : { ...log, posting: idle }, []]
  if (line.envelope) return send(log, line, line.envelope, false)
  const { order } = timeline
  const isRead = log.isRead && isUpToDate(log) && !awaitsReading(outbox)
  if (!order || !isRead) return [{ ...log, posting: { step: 'waiting' } }, []]
  const said = line.seen ?? { position: 0, head: order.places[0]?.head ?? '' }
  return [{ ...log, posting: { step: 'sealing', line, again: false } }, [{ type: 'seal', line, order, said }]]
}

/** Sends the line that waited for what was read and opened. */
export const postWaiting: Move = (log) => (log.posting.step === 'waiting' ? post : nothing)(log)

/** Lines that were sealed under the former epoch are sealed again. */
export const postUnderNew =
  (before: Live): Move =>
  (log) =>
    (epochOf(log.timeline) > epochOf(before.timeline) ? post : nothing)(log)

const send = (log: Live, line: OutboxLine, envelope: Envelope, again: boolean): Step<Live> => [
  {
    ...log,
    outbox: trying(sealedAs(log.outbox, line, envelope), line),
    posting: { step: 'sending', line, envelope, again },
  },
  [{ type: 'send', envelope }],
]

export function afterSealed(log: Live, sealed: Extract<LogEvent, { type: 'sealed' }>['sealed']): Step<Live> {
  const { posting } = log
  if (posting.step !== 'sealing') return [log, []]
  const { line, again } = posting
  if (!sealed.ok) {
    // Without a key, a retry before `unlocked` is useless.
    const then = sealed.refused === 'internal' ? tryLater : nothing
    return inTurn(
      notPosted(log, line, sealed.refused === 'no-key' ? 'wrong-epoch' : sealed.refused),
      then,
      postAgain(again),
    )
  }
  if (log.phase !== 'online') return [{ ...log, posting: idle }, []]
  return send(log, line, sealed.value, again)
}

export function afterSent(log: Live, answer: Extract<LogEvent, { type: 'sent' }>['answer']): Step<Live> {
  const { posting } = log
  if (posting.step !== 'sending') return [log, []]
  const { line, envelope, again } = posting
  if (!answer.ok) {
    if (answer.refused === 'out-of-sequence' && line.sequence > 0) {
      return setBack('out-of-sequence')({ ...log, posting: idle })
    }
    const then = isPassing(answer.refused) ? tryLater : nothing
    // Only a former epoch's bytes are given up: the service has stored none of them.
    const given = answer.refused === 'wrong-epoch' ? { ...log, outbox: sealedAs(log.outbox, line, null) } : log
    return inTurn(notPosted(given, line, answer.refused), then, postAgain(again))
  }
  // After a repeat, the service may have stored an earlier try, of another tab. Read the log to find out.
  const position = line.tries === 0 ? answer.value.position : null
  return inTurn(
    { ...log, outbox: kept(log.outbox, line), posting: idle },
    position === null ? read : receiving([{ kind: 'message', position, envelope }]),
    post,
    expectBack,
  )
}

/** The service has acknowledged a line, so it has to give it back. The lines behind it wait for that. */
const expectBack: Move = (log) => [log, awaitsReading(log.outbox) ? [{ ...backIn, milliseconds: backPatience }] : []]

/** Sends the acknowledged line again if the service does not give it back. While this page still reads, or could not, it may. */
export const missBack: Move = (log) => {
  if (!awaitsReading(log.outbox)) return [log, []]
  const mayCome = log.phase !== 'online' || log.reading.step === 'missed' || !isUpToDate(log)
  return mayCome ? expectBack(log) : post({ ...log, outbox: withheld(log.outbox) })
}

const notPosted = (log: Live, line: OutboxLine, refused: RefusalName): Live => ({
  ...log,
  outbox: failed(log.outbox, line, refused),
  posting: idle,
})

/** Milliseconds (SPEC L15). */
const backPatience = 15_000

const postAgain = (again: boolean): Move => (again ? post : nothing)
