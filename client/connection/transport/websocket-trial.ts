import type { Scheduler } from '#shared/scheduler.ts'
import { afterTrialEvent, askAfterMs, noTrial, type Trial, type TrialEvent } from './trial.ts'

export type TrialParts = {
  readonly scheduler: Pick<Scheduler, 'now' | 'after'>
  /** Asks the service over HTTP; resolves to whether it answered. It never rejects. */
  readonly ask: (signal: AbortSignal) => Promise<boolean>
  /** Called once, when polling should replace the WebSocket. */
  readonly swallowed: () => void
}

/** Watches the WebSockets that one connection opens, one after the other, until one connects. */
export type WebSocketTrial = {
  /** Call it when a WebSocket is being opened. The returned function ends its trial, and does nothing once another has begun. */
  readonly begin: () => () => void
  /** Call it once the WebSocket has connected, or the connection is closed. */
  readonly end: () => void
}

export function createWebSocketTrial({ scheduler, ask, swallowed }: TrialParts): WebSocketTrial {
  const { now, after } = scheduler
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

  /** Starts the work of a phase; the returned function stops it. */
  function enter(entered: Trial): () => void {
    switch (entered.phase) {
      case 'early':
        return after(askAfterMs, () => hear({ type: 'elapsed' }))
      case 'asking':
        return measure()
      case 'limited':
        return after(Math.max(0, entered.until - now()), () => hear({ type: 'elapsed' }))
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
