import type { Later } from '../later.ts'
import { afterTrialEvent, askAfterMs, noTrial, type Trial, type TrialEvent } from './trial.ts'

export type TrialParts = {
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number
  readonly later: Later
  /** Asks the service over HTTP; true once it has answered. It never rejects. */
  readonly ask: (signal: AbortSignal) => Promise<boolean>
  /** Called once: polling is to take the place of the WebSocket. */
  readonly swallowed: () => void
}

/** Watches the WebSockets that one connection opens, one after the other, until they lead to it. */
export type WebSocketTrial = {
  /** A WebSocket is being opened. The answer ends its trial, and does nothing once another has begun. */
  readonly begin: () => () => void
  /** It has led to a connection, or nobody wants one any more. */
  readonly end: () => void
}

export function createWebSocketTrial({ now, later, ask, swallowed }: TrialParts): WebSocketTrial {
  let trial: Trial = noTrial
  let giveUp = () => {}
  let opened = 0

  function hear(event: TrialEvent): void {
    const next = afterTrialEvent(trial, event)
    if (next === trial) return
    trial = next
    giveUp()
    giveUp = enter(next)
  }

  /** What a phase needs done; the answer stops it. */
  function enter(entered: Trial): () => void {
    switch (entered.phase) {
      case 'early':
        return later(() => hear({ type: 'elapsed' }), askAfterMs)
      case 'asking':
        return measure()
      case 'limited':
        return later(() => hear({ type: 'elapsed' }), Math.max(0, entered.until - now()))
      case 'swallowed':
        swallowed()
        return nothing
      case 'none':
        return nothing
    }
  }

  function measure(): () => void {
    const asking = new AbortController()
    const at = now()
    void ask(asking.signal).then((isAnswered) => {
      if (asking.signal.aborted) return
      hear(isAnswered ? { type: 'answered', tookMs: now() - at } : { type: 'unanswered' })
    })
    return () => asking.abort()
  }

  return {
    begin() {
      opened += 1
      const mine = opened
      hear({ type: 'began', at: now() })
      return () => {
        if (mine === opened) hear({ type: 'ended' })
      }
    },
    end: () => hear({ type: 'ended' }),
  }
}

const nothing = () => {}
