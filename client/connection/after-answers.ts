/** Delivers notices in the order in which they came. A notice that came after an answer is delivered after the caller has that answer. */
export type AfterAnswers = {
  /** Call it when an answer has come. Its promise resolves later in this turn of the event loop. */
  readonly answered: () => void
  /** Calls `hear` now, or once the callers have the answers that came before it. */
  readonly tell: (hear: () => void) => void
  /** Delivers now whatever waits. Call it when no further answer can come. */
  readonly flush: () => void
  /** Drops whatever waits, and delivers no more. */
  readonly close: () => void
}

/**
 * An answer and the notice after it often come in one turn: in one reply to a long poll, or in one chunk of a stream. A notice delivered at
 * once would come first, and the older answer would then overwrite it. A message channel detects the end of the turn: unlike timers, it is
 * not slowed down in a hidden page.
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
  // In Node, an open channel would keep the process running.
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
