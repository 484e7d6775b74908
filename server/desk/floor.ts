import type { StaffId } from '#shared/ids.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { readDuty } from '../staff/duty.ts'
import { mayBeLetIn, staffKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { callView } from './call-view.ts'
import { freePlaces, isBreathing } from './capacity.ts'
import { type DeskState, deskKey, type FloorState, floorKey, readFloor, readWishes } from './state.ts'

/** Whether a certified listener takes conversations, so that a young person would get an answer. */
export const isListenerPresent = (draft: Draft, now: number): boolean =>
  readFloor(draft).available.some((id) => mayBeLetIn(draft.read(staffKey(id)), now))

/** The same for somebody whom `isOther` accepts. */
export const isAnotherPresent = (draft: Draft, isOther: (staff: StaffId) => boolean, now: number): boolean =>
  readFloor(draft).available.some((id) => isOther(id) && mayBeLetIn(draft.read(staffKey(id)), now))

/** Updates the floor's lists after a change of a desk. */
export function placeOnFloor(draft: Draft, desk: DeskState): void {
  const floor = readFloor(draft)
  const here = desk.leaseUntil > 0
  const next: FloorState = {
    ...floor,
    here: withOrWithout(floor.here, desk.staff, here),
    available: withOrWithout(floor.available, desk.staff, here && desk.availability === 'available'),
  }
  if (next.here !== floor.here || next.available !== floor.available) draft.write(floorKey, next)
}

/** Moves this listener to the end of the order of turns after an assignment. The list keeps no times (G13). */
export function passTurn(draft: Draft, staff: StaffId): void {
  const floor = readFloor(draft)
  if (!floor.available.includes(staff)) return
  draft.write(floorKey, { ...floor, available: [...floor.available.filter((other) => other !== staff), staff] })
}

/** Returns the same array where nothing changes. */
function withOrWithout<Item>(list: readonly Item[], item: Item, belongs: boolean): readonly Item[] {
  if (list.includes(item) === belongs) return list
  return belongs ? [...list, item] : list.filter((other) => other !== item)
}

/** The listeners at work, as coordination sees them: people and counts. A listener without a valid certificate counts as paused (S5). */
export function floorListeners(draft: Draft, now: number): Floor['listeners'] {
  return readFloor(draft).here.flatMap((id) => {
    const desk = draft.read(deskKey(id))
    const staff = draft.read(staffKey(id))
    if (!desk || !staff) return []
    const { capacity, veiledSince } = desk
    const call = callView(draft, desk.call)
    const isAsSet = desk.availability !== 'available' || mayBeLetIn(staff, now)
    const availability = isAsSet ? desk.availability : 'paused'
    const free = isAsSet ? freePlaces(desk, now) : 0
    const breathes = isBreathing(desk, now)
    const conversations = desk.conversations.map((conversation) => ({
      ...{ conversation, isUnanswered: desk.unanswered.includes(conversation) },
    }))
    const { alias } = staff
    return [{ id, alias, availability, conversations, capacity, free, breathes, veiledSince, call }]
  })
}

/** The number of conversations at all desks. */
export const countTalking = (draft: Draft): number =>
  readFloor(draft).here.reduce((sum, id) => sum + (draft.read(deskKey(id))?.conversations.length ?? 0), 0)

/** Listeners whose certificate a device refused, until coordination has seen it. */
export function withheldGrants(draft: Draft): Floor['withheldGrants'] {
  return readFloor(draft).withheld.flatMap((listener) => {
    const staff = draft.read(staffKey(listener))
    return staff ? [{ listener, alias: staff.alias }] : []
  })
}

/** Whether this coordinator has seen a call that its caller has not taken back. */
export const hasSeenCall = (draft: Draft, coordinator: StaffId): boolean =>
  readFloor(draft).here.some((id) => {
    const call = draft.read(deskKey(id))?.call
    return call?.state === 'seen' && call.by === coordinator
  })

/** The coordinators who are on duty. */
export const coordinatorsOnDuty = (draft: Draft): Floor['onDuty'] =>
  readDuty(draft).flatMap((id) => {
    const staff = draft.read(staffKey(id))
    return staff ? [{ id, alias: staff.alias }] : []
  })

/** Calls whose listener was gone before anybody had seen them (SPEC C25). */
export function missedCalls(draft: Draft): Floor['missedCalls'] {
  return readFloor(draft).missedCalls.flatMap(({ listener, reason }) => {
    const staff = draft.read(staffKey(listener))
    return staff ? [{ listener, alias: staff.alias, reason }] : []
  })
}

/** The listeners who would like to talk (SPEC C35). */
export function wishesToTalk(draft: Draft): Floor['wishes'] {
  return readWishes(draft).flatMap((listener) => {
    const staff = draft.read(staffKey(listener))
    return staff ? [{ listener, alias: staff.alias }] : []
  })
}
