import type { ConversationState } from '#server/conversation/state.ts'
import type { Change } from '#server/store/port.ts'
import { isUsable, type Ticket } from '#server/ticket/state.ts'
import type { World } from '../world.ts'

/** `everybody`: any member of the cell. */
type Access = { readonly who: string; readonly from: number; until: number }

/** [G4] Nobody gets an answer after their access ended: who may read each thing, and from when to when. */
export class AccessCheck {
  readonly #world: World
  readonly #accesses = new Map<string, Access[]>()

  constructor(world: World) {
    this.#world = world
  }

  kept({ writes }: Change): void {
    for (const { key, next } of writes) {
      if (key.startsWith('conversation/')) this.#isFor(key, readerOf(next as ConversationState | null))
      else if (key.startsWith('ticket/')) this.#isFor(key, memberFor(next as Ticket | null))
    }
  }

  /** A member of staff got a part of a conversation or a ticket that they requested at this time. */
  served(key: string, staff: string, askedAt: number): void {
    const had = this.#accesses
      .get(key)
      ?.some(({ who, until }) => until >= askedAt && (who === staff || who === 'everybody'))
    if (!had) this.#world.fail(`[G4] ${staff} was served of ${key} after they lost it`)
  }

  #isFor(key: string, who: string | null): void {
    const { now } = this.#world.time
    const accesses = this.#accesses.get(key) ?? []
    this.#accesses.set(key, accesses)
    const present = accesses.at(-1)
    if (present?.until === Number.POSITIVE_INFINITY) {
      if (present.who === who) return
      present.until = now
    }
    if (who !== null) accesses.push({ who, from: now, until: Number.POSITIVE_INFINITY })
  }
}

const readerOf = (state: ConversationState | null) => (state?.phase === 'granted' ? state.listener : null)

function memberFor(ticket: Ticket | null): string | null {
  if (!isUsable(ticket)) return null
  return ticket.phase === 'received' ? 'everybody' : (ticket.taker?.id ?? null)
}
