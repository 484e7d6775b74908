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

/** Calls back in the next turn of the event loop, once for each `next`. */
export type Turns = {
  readonly onTurn: (act: () => void) => void
  readonly next: () => void
  readonly close: () => void
}

/** A message channel: unlike timers, it is not slowed down in a hidden page. */
export function pageTurns(): Turns {
  const { port1, port2 } = new MessageChannel()
  // In Node, an open channel would keep the process running.
  ;(port1 as { readonly unref?: () => void }).unref?.()
  return {
    onTurn(act) {
      port1.onmessage = act
    },
    next: () => port2.postMessage(null),
    close: () => port1.close(),
  }
}

/**
 * An answer and the notice after it often come in one turn: in one reply to a long poll, or in one chunk of a stream. A notice delivered at
 * once would come first, and the older answer would then overwrite it.
 */
export function createAfterAnswers(turns: Turns): AfterAnswers {
  const waiting: (() => void)[] = []
  let answers = 0

  function flush() {
    for (let hear = waiting.shift(); hear; hear = waiting.shift()) hear()
  }
  turns.onTurn(() => {
    answers -= 1
    if (answers === 0) flush()
  })

  return {
    answered() {
      answers += 1
      turns.next()
    },
    tell(hear) {
      if (answers === 0) hear()
      else waiting.push(hear)
    },
    flush,
    close() {
      turns.close()
      waiting.length = 0
    },
  }
}
