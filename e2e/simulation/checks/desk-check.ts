import { breathDue, callDue, type DeskState, type FloorState, floorKey, leaseDue } from '#server/desk/state.ts'
import type { Change } from '#server/store/port.ts'
import type { Before } from '../store/simulated-store.ts'
import type { World } from '../world.ts'

/** A desk is consistent with the floor and its deadline, and stays within its capacity. */
export class DeskCheck {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  kept({ writes }: Change, before: Before): void {
    for (const { key, next } of writes) {
      if (!key.startsWith('desk/') || next === null) continue
      const was = before.get(key) as DeskState | null
      this.#check(was, next as DeskState)
    }
  }

  #check(was: DeskState | null, is: DeskState): void {
    const { staff, leaseUntil, conversations, capacity, availability } = is
    const { model } = this.#world.store
    // A place that was held for it counted before.
    const isHeld = (id: string) => was?.offers.some(({ conversation }) => conversation === id) ?? false
    const taken = conversations.filter((id) => !was?.conversations.includes(id) && !isHeld(id))
    const offered = is.offers.filter(({ conversation }) => !isHeld(conversation))
    const places = conversations.length + is.offers.length
    if (taken.length + offered.length > 0 && places > capacity)
      this.#world.fail(`[G11] ${staff} is given ${places} conversations, and takes ${capacity}`)
    if (new Set(conversations).size !== conversations.length) this.#world.fail(`[G11] ${staff} holds one twice`)
    if ((model.due.get(leaseDue(staff)) ?? 0) !== leaseUntil)
      this.#world.fail(`[C8] the lease of ${staff} lasts until ${leaseUntil}, and nothing will end it then`)
    if ((model.due.get(breathDue(staff)) ?? null) !== is.breathUntil)
      this.#world.fail(`[C26] ${staff} takes nothing before ${is.breathUntil}, and nothing will end that then`)
    const ringsUntil = is.call && 'until' in is.call ? is.call.until : null
    if ((model.due.get(callDue(staff)) ?? null) !== ringsUntil)
      this.#world.fail(`[C25] the call of ${staff} rings until ${ringsUntil}, and nothing will go on then`)
    if (is.call?.conversation && !conversations.includes(is.call.conversation))
      this.#world.fail(`[C25] ${staff} calls about ${is.call.conversation}, which is not theirs`)
    const { clockSetBackAt, time } = this.#world
    const isClockSeen = time.now > clockSetBackAt + 10_000
    if (taken.length > 0 && isClockSeen && was?.breathUntil && was.breathUntil > this.#world.clock())
      this.#world.fail(`[C26] ${staff} is given ${taken.join()} within a breath`)
    if (leaseUntil === 0 && places > 0) this.#world.fail(`[C8] ${staff} is gone, and holds ${conversations.join()}`)
    const floor = model.things.get(floorKey.key)?.value as FloorState | undefined
    const isHere = leaseUntil > 0
    const isAvailable = isHere && availability === 'available'
    if (floor?.here.includes(staff) !== isHere || floor.available.includes(staff) !== isAvailable)
      this.#world.fail(`[G11] the floor does not know that ${staff} is ${isHere ? availability : 'gone'}`)
  }
}
