import { isServable } from '#server/assignment/assign.ts'
import type { ConversationState } from '#server/conversation/state.ts'
import { type DeskState, deskKey } from '#server/desk/state.ts'
import { mayBeLetIn, type StaffState, staffKey } from '#server/staff/state.ts'
import type { Change } from '#server/store/port.ts'
import type { Before } from '../store/simulated-store.ts'
import type { World } from '../world.ts'

/** [G11] The conversation that has waited longest is assigned first, to a listener with room, and no conversation is assigned twice. */
export class FairnessCheck {
  readonly #world: World
  /** For each waiting conversation, since when it could be assigned, in the run's time. */
  readonly #servable = new Map<string, { readonly state: ConversationState; readonly from: number }>()
  /** When each node last began an assignment. */
  readonly #proposing = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
  }

  proposing(node: string): void {
    this.#proposing.set(node, this.#world.time.now)
  }

  kept({ writes }: Change, before: Before, by: string): void {
    for (const { key, next } of writes) {
      if (!key.startsWith('conversation/')) continue
      const [was, is] = [before.get(key) as ConversationState | null, next as ConversationState | null]
      this.#note(key, is)
      if (is?.phase === 'assigned' && was?.phase !== 'assigned')
        this.#assigned(is.id, is.since, is.listener, before, by)
    }
  }

  /** The conversations that could be assigned now. */
  get servable(): readonly ConversationState[] {
    return [...this.#servable.values()].map(({ state }) => state)
  }

  #note(key: string, state: ConversationState | null): void {
    const known = this.#servable.get(key)
    if (!state || !isServable(state)) this.#servable.delete(key)
    else this.#servable.set(key, { state, from: known?.from ?? this.#world.time.now })
  }

  #assigned(id: string, since: number, listener: string, before: Before, by: string): void {
    this.#world.figures.count('assignments')
    const desk = before.get(deskKey(listener).key) as DeskState | null
    const staff = this.#world.store.model.things.get(staffKey(listener).key)?.value as StaffState | undefined
    if (desk?.availability !== 'available' || desk.connection === null)
      this.#world.fail(`[C4] ${id} was given to ${listener}, who takes nobody`)
    if (desk.conversations.length >= desk.capacity)
      this.#world.fail(`[G11] ${id} was given to ${listener}, who has ${desk.conversations.length} already`)
    if (!mayBeLetIn(staff ?? null, this.#world.clock() - 10_000 - (this.#world.checks?.endings.setForward ?? 0)))
      this.#world.fail(`[S5] ${id} was given to ${listener}, who has no certificate`)
    const looked = this.#proposing.get(by) ?? 0
    for (const { state, from } of this.#servable.values()) {
      const waitedLonger = state.since < since || (state.since === since && state.id < id)
      const isOut = [...state.excluded, ...state.letGo.map((one) => one.listener)].some((out) => out === listener)
      if (waitedLonger && from < looked && !isOut)
        this.#world.fail(`[G11] ${id} was given to ${listener} before ${state.id}, who has waited longer`)
    }
  }
}
