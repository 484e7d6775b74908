import { deviceRenewal } from '#server/conversation/presence.ts'
import type { ConversationState } from '#server/conversation/state.ts'
import type { Change } from '#server/store/port.ts'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import { limits } from '../limits.ts'
import type { PageTalk } from '../people/page-talk.ts'
import type { Before } from '../store/simulated-store.ts'
import type { World } from '../world.ts'

/** A page that has been connected for this long has announced it, at any speed. Milliseconds. */
const settled = 15_000

/**
 * [G9][G16] A conversation ends only by a person's wish or a device's absence, and no page gets a false end. [G4] An ended conversation is never
 * opened again: its listener had its keys.
 */
export class EndingsCheck {
  readonly #world: World
  readonly #wanted = new Set<string>()
  readonly #lastHere = new Map<string, number>()
  readonly #ended = new Set<string>()
  /** Who signed that they end which conversation. */
  readonly #signed = new Set<string>()
  /** How far the clock was set forward since, milliseconds: places seem older by this amount. */
  setForward = 0
  pages: () => readonly PageTalk[] = () => []

  constructor(world: World) {
    this.#world = world
  }

  wanted(conversation: string, _how: string): void {
    this.#wanted.add(conversation)
  }

  clockWasSet(by: number): void {
    this.setForward += Math.max(0, by)
  }

  /** Runs once a second: notes whose device is connected. */
  look(): void {
    const { now } = this.#world.time
    for (const { start, socket, isJoined } of this.pages()) {
      if (isJoined && !socket.wire?.isCut) this.#lastHere.set(start.conversation, now)
    }
  }

  kept({ writes }: Change, before: Before): void {
    for (const { key, next } of writes) {
      if (!key.startsWith('conversation/')) continue
      const was = before.get(key) as ConversationState | null
      if (next !== null && !was && this.#ended.has(key)) this.#world.fail(`[G4] ${key} has ended, and is opened again`)
      if (next !== null || !was) continue
      this.#ended.add(key)
      this.#world.figures.count('conversations ended')
      if (!this.#wanted.has(was.id)) this.#endedByAbsence(was)
    }
  }

  /** The service told a page that it does not know the page's conversation. */
  toldGone({ conversation, opened }: PageTalk['start'], how: 'gone' | 'closed'): void {
    const state = this.#world.store.model.things.get(`conversation/${conversation}`)
    if (state) this.#world.fail(`[G9] ${conversation} goes on, and its device is told that it is ${how}`)
    if (how === 'closed' && opened)
      this.#world.fail(`[C2] ${conversation} was open, and its device is told it is closed`)
  }

  /** An untampered page of this side signs that it ends the conversation. */
  signed(log: string, by: SenderRole): void {
    this.#signed.add(`${log} ${by}`)
  }

  /** [M4] A page says that somebody ended a conversation only if they signed that. Everything else is the service's word. */
  toldEnded(log: string, by: SenderRole): void {
    this.#world.figures.count('ends told as signed')
    if (!this.#signed.has(`${log} ${by}`))
      this.#world.fail(`[M4] the ${by} is said to have ended ${log}, and did not sign that`)
  }

  #endedByAbsence({ id, phase }: ConversationState): void {
    const { time } = this.#world
    this.#world.figures.count('devices given up')
    for (const { start, socket, isDawdling, awakeSince } of this.pages()) {
      if (start.conversation !== id || !socket.connected || socket.wire?.isCut || isDawdling) continue
      if (Math.max(socket.connectedAt, awakeSince) + settled < time.now)
        this.#world.fail(`[G9] ${id} was given up, and its device has been here for a while`)
    }
    const place = phase === 'waiting' ? limits.youthAwayWaiting : limits.youthAwayTalking
    const away = time.now - (this.#lastHere.get(id) ?? 0) + this.setForward
    // One renewal may have failed in an outage of the store.
    if (away < place - 2 * deviceRenewal(limits) - 2000)
      this.#world.fail(`[C9] ${id} was given up ${away} ms after its device was here`)
  }
}
