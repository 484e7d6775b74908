import type { DeskState } from './state.ts'

/** Whether somebody works here: the node that holds their socket renewed the lease in time (SPEC C8). */
export const isHere = (desk: DeskState, now: number): boolean => desk.leaseUntil > now

/** Whether one more conversation may be given to this desk now. */
export const hasRoom = (desk: DeskState, now: number): boolean =>
  isHere(desk, now) &&
  desk.connection !== null &&
  desk.availability === 'available' &&
  desk.conversations.length < desk.capacity
