import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { ServiceState, WaitingFigures } from '#shared/protocol/service.ts'
import type { QueuePosition } from '#shared/protocol/youth.ts'
import { ok } from '#shared/result.ts'
import { conversationKey } from '../conversation/state.ts'
import { waitingView } from '../conversation/views.ts'
import { deskKey } from '../desk/state.ts'
import { deskView } from '../desk/views.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import type { Clock } from '../platform/clock.ts'
import { readService } from '../service-hours/service.ts'
import type { Store, Waiting } from '../store/port.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { shownPlace } from './place.ts'
import type { Estimate, RecentWaits } from './recent-waits.ts'

export type BroadcastParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly limits: Limits
  readonly hasRoom: () => boolean
  readonly recentWaits: RecentWaits
}

/** The interval between two checks of a desk, milliseconds, for what time or coordination changes. A desk's own changes are sent when they commit. */
const desksEvery = 3000

type Notice = Draft['notices'][number]

/** Reads what is about to be sent to a client after everything older was sent, so that nothing newer goes first. */
export type ReadSettled = <Value>(read: () => Promise<Value>) => Promise<Value>

/** A client connected to this node, and the text it was last sent. */
type Watched = { readonly connection: ConnectionName; readonly settled: ReadSettled; shown: string }
/** `lookedAt`: when the desk was last checked, milliseconds. */
type WatchedDesk = Watched & { lookedAt: number }
/** The current view as one text, and the notice that sends it; null where another notice shows the client its state. */
type Shown = { readonly text: string; readonly notice: Notice } | null

/**
 * Sends what changes without a command from the client: places, estimates, figures, opening hours, an expiring certificate. Each node
 * sends to its own sockets only, and only what is new to them.
 */
export class ViewBroadcaster {
  readonly #parts: BroadcastParts
  readonly #youth = new Map<ConversationId, Watched>()
  readonly #desks = new Map<StaffId, WatchedDesk>()
  #service = ''
  #figures: WaitingFigures = { waiting: 0, longestMinutes: 0 }

  constructor(parts: BroadcastParts) {
    this.#parts = parts
  }

  get figures(): WaitingFigures {
    return this.#figures
  }

  watchYouth(conversation: ConversationId, connection: ConnectionName, settled: ReadSettled): void {
    this.#youth.set(conversation, { connection, settled, shown: '' })
  }

  unwatchYouth(conversation: ConversationId, connection: ConnectionName): void {
    if (this.#youth.get(conversation)?.connection === connection) this.#youth.delete(conversation)
  }

  /** Sends the place again next time, since the client has been shown something else in the meantime. */
  forgetShown(conversation: ConversationId): void {
    const watched = this.#youth.get(conversation)
    if (watched) this.watchYouth(conversation, watched.connection, watched.settled)
  }

  watchDesk(staff: StaffId, connection: ConnectionName, settled: ReadSettled): void {
    this.#desks.set(staff, { connection, settled, shown: '', lookedAt: Number.NEGATIVE_INFINITY })
  }

  /** Checks all desks in the next round, after a change that concerns all of them. */
  lookAtDesks(): void {
    for (const watched of this.#desks.values()) watched.lookedAt = Number.NEGATIVE_INFINITY
  }

  unwatchDesk(staff: StaffId, connection: ConnectionName): void {
    if (this.#desks.get(staff)?.connection === connection) this.#desks.delete(staff)
  }

  async broadcast(): Promise<void> {
    const { store, transactor, clock, hasRoom, limits } = this.#parts
    const now = clock.now()
    const waiting = await store.waiting(Number.MAX_SAFE_INTEGER)
    const service = await transactor.transact(announceService(this.#service, now, hasRoom(), limits))
    if (!service.ok) return
    this.#service = shownService(service.value)
    await this.#announceFigures(waiting, now)
    await Promise.all([...this.#announceDesks(now), ...this.#announcePlaces(waiting, now)])
  }

  #announceDesks(now: number): Promise<void>[] {
    // `abs`: a clock that was put back delays no check.
    const isDue = ([, { lookedAt }]: readonly [StaffId, WatchedDesk]) => Math.abs(now - lookedAt) >= desksEvery
    return [...this.#desks].filter(isDue).map(([staff, watched]) => {
      watched.lookedAt = now
      return this.#announce(watched, deskShown(staff, now))
    })
  }

  async #announceFigures(waiting: readonly Waiting[], now: number): Promise<void> {
    const since = waiting[0]?.since ?? now
    const figures = { waiting: waiting.length, longestMinutes: Math.max(0, Math.floor((now - since) / 60_000)) }
    if (JSON.stringify(figures) === JSON.stringify(this.#figures)) return
    this.#figures = figures
    await this.#parts.transactor.transact((draft) => {
      draft.announce({ to: 'every-listener', onlyHere: true, name: 'figures:changed', body: { figures } })
      return ok(null)
    })
  }

  #announcePlaces(waiting: readonly Waiting[], now: number): Promise<void>[] {
    const { limits, recentWaits } = this.#parts
    return waiting.flatMap((row, index) => {
      const id = row.conversation as ConversationId
      const watched = this.#youth.get(id)
      if (!watched) return []
      const place = shownPlace(index + 1, limits)
      const estimateMinutes = recentWaits.estimate(place, now)
      return [this.#announce(watched, placeShown(id, { place, estimateMinutes }, now))]
    })
  }

  async #announce(watched: Watched, rule: Rule<Shown>): Promise<void> {
    const { transactor } = this.#parts
    const look = await transactor.transact(rule)
    if (!look.ok || (look.value?.text ?? '') === watched.shown) return
    const settled = await watched.settled(() => transactor.transact(rule))
    if (!settled.ok) return
    const shown = settled.value
    // From here to the announcement nothing waits, so that nothing newer is sent first.
    if (shown && shown.text !== watched.shown)
      await transactor.transact((draft) => {
        draft.announce(shown.notice)
        return ok(null)
      })
    watched.shown = shown?.text ?? ''
  }
}

const shownService = ({ state, opensAt }: ServiceState) => JSON.stringify([state, opensAt])

function announceService(shown: string, now: number, hasRoom: boolean, limits: Limits): Rule<ServiceState> {
  return (draft) => {
    const service = readService(draft, now, hasRoom, limits)
    if (shownService(service) !== shown) {
      draft.announce({ to: 'every-youth', onlyHere: true, name: 'service:changed', body: service })
    }
    return ok(service)
  }
}

/** Null once the conversation no longer waits: every later change sends its own notice. */
export function placeShown(
  id: ConversationId,
  queue: { readonly place: QueuePosition; readonly estimateMinutes: Estimate | null },
  now: number,
): Rule<Shown> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (conversation?.phase !== 'waiting') return ok(null)
    const view = waitingView(draft, conversation, queue, now)
    const body = { conversation: view }
    const notice = { to: 'youth', conversation: id, onlyHere: true, name: 'conversation:changed', body } as const
    return ok({ text: JSON.stringify(view), notice })
  }
}

function deskShown(staff: StaffId, now: number): Rule<Shown> {
  return (draft) => {
    const desk = draft.read(deskKey(staff))
    if (!desk) return ok(null)
    const view = deskView(draft, desk, now)
    const notice = { to: 'listener', staff, onlyHere: true, name: 'desk:changed', body: { desk: view } } as const
    return ok({ text: JSON.stringify(view), notice })
  }
}
