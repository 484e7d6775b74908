/**
 * Whether a device's clock is so far ahead of the service's, or behind it (milliseconds), that whoever signs or checks certificates is warned. Nothing
 * is refused for it: that begins at `limits.clockTolerance`.
 */
export const isClockOff = (aheadMs: number): boolean => Math.abs(aheadMs) > 10 * 60_000
