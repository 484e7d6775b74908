import type { DeskState } from './state.ts'

/** Whether the listener is at work: the node that holds their socket renewed the lease in time (SPEC C8). */
export const isHere = (desk: DeskState, now: number): boolean => desk.leaseUntil > now

/** Whether a conversation has ended here and nothing new comes for now (SPEC C26). */
export const isBreathing = ({ breathUntil }: DeskState, now: number): boolean =>
  breathUntil !== null && breathUntil > now

/** A conversation takes a place, and so does the offer of one (SPEC C40). */
export const placesTaken = ({ conversations, offers }: Pick<DeskState, 'conversations' | 'offers'>): number =>
  conversations.length + offers.length

/** Whether this desk can be assigned one more conversation now. */
export const hasCapacity = (desk: DeskState, now: number): boolean =>
  isHere(desk, now) &&
  desk.connection !== null &&
  desk.availability === 'available' &&
  !isBreathing(desk, now) &&
  placesTaken(desk) < desk.capacity

/** How many conversations this desk can be assigned now. */
export const freePlaces = (desk: DeskState, now: number): number =>
  hasCapacity(desk, now) ? desk.capacity - placesTaken(desk) : 0
