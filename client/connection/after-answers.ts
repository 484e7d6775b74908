/** What is told, heard in the order in which it came, and never before whoever awaits an answer that came first has that. */
export type AfterAnswers = {
  /** An answer has come, and a promise of it is kept a little later in this turn of the event loop. */
  readonly answered: () => void
  /** Hears it now, or once the answers that came before it are known to those who asked. */
  readonly tell: (hear: () => void) => void
  /** No answer is to come any more: whatever still waits is heard now. */
  readonly flush: () => void
  /** Nothing is heard any more. */
  readonly close: () => void
}

/**
 * An answer and what was told right after it often come in one turn: in one reply to a long poll, in one piece of a stream. Heard at once, the
 * notice would be first, and the older answer would then be written over it. A message channel ends the turn: it is not slowed down in
 * a page nobody looks at, as timers are.
 */
export function createAfterAnswers(): AfterAnswers {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  let turns = 0

  function flush() {
    for (let hear = waiting.shift(); hear; hear = waiting.shift()) hear()
  }
  port1.onmessage = () => {
    turns -= 1
    if (turns === 0) flush()
  }
  // Outside a page, an open channel would keep the process.
  ;(port1 as { readonly unref?: () => void }).unref?.()

  return {
    answered() {
      turns += 1
      port2.postMessage(null)
    },
    tell(hear) {
      if (turns === 0) hear()
      else waiting.push(hear)
    },
    flush,
    close() {
      port1.close()
      waiting.length = 0
    },
  }
}
