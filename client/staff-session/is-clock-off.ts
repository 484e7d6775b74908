/**
 * Whether a device's clock differs so much from the service's (milliseconds) that a person who signs or checks certificates gets a warning.
 * Refusals begin only at `limits.clockTolerance`.
 */
export const isClockOff = (aheadMs: number): boolean => Math.abs(aheadMs) > 10 * 60_000
