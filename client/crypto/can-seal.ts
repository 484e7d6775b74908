/** Whether this browser has what every message needs. It has not where it is too old, or where the page came without TLS. */
export const canSeal = (): boolean => globalThis.crypto?.subtle !== undefined
