import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { ServiceState, WaitingFigures } from '#shared/protocol/service.ts'
import type { QueuePosition } from '#shared/protocol/youth.ts'
import { ok } from '#shared/result.ts'
import type { ConnectionName } from '../connection-name.ts'
import { conversationKey } from '../conversation/state.ts'
import { waitingView } from '../conversation/views.ts'
import type { Road, Rule } from '../decision.ts'
import { deskKey } from '../desk/state.ts'
import { deskView } from '../desk/views.ts'
import type { Clock } from '../platform/clock.ts'
import { readService } from '../service-hours/service.ts'
import type { Store, Waiting } from '../store/port.ts'
import { shownPlace } from './place.ts'
import type { Estimate, RecentWaits } from './recent-waits.ts'

export type Telling = {
  readonly store: Store
  readonly road: Road
  readonly clock: Clock
  readonly limits: Limits
  readonly recentWaits: RecentWaits
}

/** Someone connected to this node, and what they were last shown. */
type Watched = { readonly connection: ConnectionName; shown: string }

/**
 * Tells what changes without anybody's doing: places, estimates, figures, opening hours, an expiring certificate. Each node tells its own
 * sockets, and only what is new to them.
 */
export class Teller {
  readonly #parts: Telling
  readonly #youth = new Map<ConversationId, Watched>()
  readonly #desks = new Map<StaffId, Watched>()
  #service = ''
  #figures: WaitingFigures = { waiting: 0, longestMinutes: 0 }

  constructor(parts: Telling) {
    this.#parts = parts
  }

  get figures(): WaitingFigures {
    return this.#figures
  }

  watchYouth(conversation: ConversationId, connection: ConnectionName): void {
    this.#youth.set(conversation, { connection, shown: '' })
  }

  unwatchYouth(conversation: ConversationId, connection: ConnectionName): void {
    if (this.#youth.get(conversation)?.connection === connection) this.#youth.delete(conversation)
  }

  /** Something else was shown in the place's stead: it is told again. */
  forgetShown(conversation: ConversationId): void {
    const watched = this.#youth.get(conversation)
    if (watched) this.watchYouth(conversation, watched.connection)
  }

  watchDesk(staff: StaffId, connection: ConnectionName): void {
    this.#desks.set(staff, { connection, shown: '' })
  }

  unwatchDesk(staff: StaffId, connection: ConnectionName): void {
    if (this.#desks.get(staff)?.connection === connection) this.#desks.delete(staff)
  }

  async tell(): Promise<void> {
    const { store, road, clock } = this.#parts
    const now = clock.now()
    const waiting = await store.waiting(Number.MAX_SAFE_INTEGER)
    const service = await road.decide(tellService(this.#service, now))
    if (!service.ok) return
    this.#service = shownService(service.value)
    await this.#tellFigures(waiting, now)
    const desks = [...this.#desks].map(([staff, watched]) => this.#tell(watched, tellDeskAgain(staff, watched, now)))
    await Promise.all([...desks, ...this.#tellPlaces(waiting, now)])
  }

  async #tellFigures(waiting: readonly Waiting[], now: number): Promise<void> {
    const since = waiting[0]?.since ?? now
    const figures = { waiting: waiting.length, longestMinutes: Math.max(0, Math.floor((now - since) / 60_000)) }
    if (JSON.stringify(figures) === JSON.stringify(this.#figures)) return
    this.#figures = figures
    await this.#parts.road.decide((draft) => {
      draft.announce({ to: 'every-listener', onlyHere: true, name: 'figures:changed', body: { figures } })
      return ok(null)
    })
  }

  #tellPlaces(waiting: readonly Waiting[], now: number): Promise<void>[] {
    const { limits, recentWaits } = this.#parts
    return waiting.flatMap((row, index) => {
      const id = row.conversation as ConversationId
      const watched = this.#youth.get(id)
      if (!watched) return []
      const place = shownPlace(index + 1, limits)
      const estimateMinutes = recentWaits.estimate(place, now)
      return [this.#tell(watched, tellPlace(id, { place, estimateMinutes }, watched, now))]
    })
  }

  async #tell(watched: Watched, rule: Rule<string>): Promise<void> {
    const shown = await this.#parts.road.decide(rule)
    if (shown.ok) watched.shown = shown.value
  }
}

const shownService = ({ open, withinHours, opensAt }: ServiceState) => JSON.stringify([open, withinHours, opensAt])

function tellService(shown: string, now: number): Rule<ServiceState> {
  return (draft) => {
    const service = readService(draft, now)
    if (shownService(service) !== shown) {
      draft.announce({ to: 'every-youth', onlyHere: true, name: 'service:changed', body: service })
    }
    return ok(service)
  }
}

/** Answers what is shown now, as one text; nothing once it no longer waits. */
function tellPlace(
  id: ConversationId,
  queue: { readonly place: QueuePosition; readonly estimateMinutes: Estimate | null },
  { shown }: Watched,
  now: number,
): Rule<string> {
  return (draft) => {
    const conversation = draft.read(conversationKey(id))
    if (conversation?.phase !== 'waiting') return ok('')
    const view = waitingView(draft, conversation, queue, now)
    const next = JSON.stringify(view)
    if (next !== shown) {
      draft.announce({ to: 'youth', conversation: id, name: 'conversation:changed', body: { conversation: view } })
    }
    return ok(next)
  }
}

function tellDeskAgain(staff: StaffId, { shown }: Watched, now: number): Rule<string> {
  return (draft) => {
    const desk = draft.read(deskKey(staff))
    if (!desk) return ok('')
    const view = deskView(draft, desk, now)
    const next = JSON.stringify(view)
    if (next !== shown) draft.announce({ to: 'listener', staff, name: 'desk:changed', body: { desk: view } })
    return ok(next)
  }
}
