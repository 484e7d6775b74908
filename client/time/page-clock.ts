/** Milliseconds since 1970 by this device's clock, which may be wrong and may jump. */
export const pageClock = (): number => Date.now()
