import { limits } from '#shared/protocol/limits.ts'
import type { DeskMachine, Moment } from './desk-machine-state.ts'

/** How far the service's clock is ahead of this device's, milliseconds. */
const ahead = ({ service }: DeskMachine): number => (service ? service.now - service.openedAt.wall : 0)

export const isClockWrong = (desk: DeskMachine): boolean => Math.abs(ahead(desk)) > limits.clockTolerance

/** Milliseconds: the device's clock, or the service's if the device's is known to be wrong. */
export const deskTime = (desk: DeskMachine, wall: number): number => (isClockWrong(desk) ? wall + ahead(desk) : wall)

/** Milliseconds: the service's clock, for deadlines that the service enforces; the device's clock until the service has given its time. */
export const serviceTime = ({ service }: DeskMachine, { wall, running }: Moment): number =>
  service ? service.now + running - service.openedAt.running : wall
