import type { DeskState } from './state.ts'

/** Whether the listener is at work: the node that holds their socket renewed the lease in time (SPEC C8). */
export const isHere = (desk: DeskState, now: number): boolean => desk.leaseUntil > now

/** Whether this desk can be assigned one more conversation now. */
export const hasCapacity = (desk: DeskState, now: number): boolean =>
  isHere(desk, now) &&
  desk.connection !== null &&
  desk.availability === 'available' &&
  (desk.breathUntil === null || desk.breathUntil <= now) &&
  desk.conversations.length < desk.capacity
