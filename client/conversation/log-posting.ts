import { inTurn } from '#client/machine/machine.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { read, receiving } from './log-reading.ts'
import { idle, isPassing, type Live, type LogEvent, type Move, nothing, type Step, tryLater } from './log-state.ts'
import { failed, kept, nextToSend, type OutboxLine, trying } from './outbox.ts'
import { sending } from './timeline.ts'

export const post: Move = (log) => {
  if (log.posting.step !== 'idle') return [{ ...log, posting: { ...log.posting, again: true } }, []]
  const line = nextToSend(log.outbox)
  if (!line || log.phase === 'offline') return [log, []]
  return [{ ...log, posting: { step: 'sealing', line, again: false } }, [{ type: 'seal', line }]]
}

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
  if (log.phase === 'offline') return [{ ...log, posting: idle }, []]
  return [
    {
      ...log,
      timeline: sending(log.timeline, line),
      outbox: trying(log.outbox, line),
      posting: { step: 'sending', line, envelope: sealed.value, again },
    },
    [{ type: 'send', envelope: sealed.value }],
  ]
}

export function afterSent(log: Live, answer: Extract<LogEvent, { type: 'sent' }>['answer']): Step<Live> {
  const { posting } = log
  if (posting.step !== 'sending') return [log, []]
  const { line, envelope, again } = posting
  if (!answer.ok) {
    const then = isPassing(answer.refused) ? tryLater : nothing
    return inTurn(notPosted(log, line, answer.refused), then, postAgain(again))
  }
  // After a repeat, the service may have stored an earlier try, sealed under an earlier epoch. Read the log to find out.
  const position = line.tries === 0 ? answer.value.position : null
  return inTurn(
    { ...log, outbox: kept(log.outbox, line), posting: idle },
    position === null ? read : receiving([{ kind: 'message', position, envelope }]),
    post,
  )
}

const notPosted = (log: Live, line: OutboxLine, refused: RefusalName): Live => ({
  ...log,
  outbox: failed(log.outbox, line, refused),
  posting: idle,
})

const postAgain = (again: boolean): Move => (again ? post : nothing)
