import { afterLogEvent } from '#client/conversation/log-machine.ts'
import { openingsOf } from '#client/conversation/log-reading.ts'
import {
  type LogEffect,
  type LogEvent,
  type LogMachine,
  type LogPage,
  startLog,
} from '#client/conversation/log-state.ts'
import type { Outbox, UnsentLine } from '#client/conversation/outbox.ts'
import type { Timeline } from '#client/conversation/timeline.ts'
import type { Driver } from '#client/machine/machine.ts'
import { drive } from '#client/machine/machine.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { run, type Work } from '../work.ts'
import type { World } from '../world.ts'
import { virtualScheduler } from './scheduler.ts'
import type { TermChannel } from './terms.ts'

/** What a log needs of the keys and of the network. */
export type LogLink = {
  readonly channel: TermChannel
  /** The epoch to seal under now. */
  readonly epoch: () => number
  readonly awaitsKey: (epoch: number) => boolean
  readonly send: (envelope: Envelope) => Work<Answer<{ readonly position: number | null }>>
  readonly read: (after: number) => Work<Answer<LogPage>>
}

type LogEndParts = {
  readonly world: World
  /** The log's name in the store. */
  readonly log: string
  readonly role: SenderRole
  readonly session: SenderSessionId
  readonly link: LogLink
  readonly left?: readonly UnsentLine[]
  readonly onChange?: () => void
}

/** One party's end of a log: the product's machine, driven over the run's time and network, with terms in place of ciphertexts. */
export class LogEnd {
  readonly #parts: LogEndParts
  readonly #machine: Driver<LogMachine, LogEvent>
  #shown = 0

  constructor(parts: LogEndParts) {
    const { world, role, session, left, onChange } = parts
    this.#parts = parts
    this.#machine = drive<LogMachine, LogEvent, LogEffect>({
      start: startLog(role, session, left),
      transition: afterLogEvent,
      carryOut: (effect, hand) => run(this.#carryOut(effect), hand),
      scheduler: virtualScheduler(world.time),
      onFault(fault) {
        throw fault
      },
    })
    this.#machine.onTell(() => {
      this.#checkShown()
      onChange?.()
    })
  }

  get timeline(): Timeline {
    return this.#machine.state().timeline
  }

  get outbox(): Outbox {
    return this.#machine.state().outbox
  }

  say(content: Content): void {
    this.#machine.hand({ type: 'said', content })
  }

  receive(entries: readonly LogEntry[]): void {
    this.#machine.hand({ type: 'received', entries })
  }

  online(): void {
    this.#machine.hand({ type: 'online' })
  }

  offline(): void {
    this.#machine.hand({ type: 'offline' })
  }

  unlocked(): void {
    this.#machine.hand({ type: 'unlocked' })
  }

  stop(): void {
    this.#machine.hand({ type: 'stopped' })
  }

  *#carryOut(effect: LogEffect): Work<LogEvent> {
    const { world, log, role, link } = this.#parts
    const { channel } = link
    switch (effect.type) {
      case 'seal': {
        const { session, sequence, content } = effect.line
        return { type: 'sealed', sealed: channel.seal({ epoch: link.epoch(), role, session }, sequence, content) }
      }
      case 'send': {
        const answer = yield* link.send(effect.envelope)
        if (answer.ok) world.checks?.lines.acknowledged(log, effect.envelope)
        return { type: 'sent', answer }
      }
      case 'read':
        return { type: 'read', page: yield* link.read(effect.after) }
      case 'open': {
        const tried = effect.messages.map((message) => [message, channel.open(message.envelope)] as const)
        return { type: 'opened', openings: openingsOf(tried, link.awaitsKey) }
      }
    }
  }

  #checkShown(): void {
    const { world, log, role } = this.#parts
    for (const item of this.timeline.items.slice(this.#shown)) world.checks?.lines.shown(log, role, item)
    this.#shown = this.timeline.items.length
  }
}
