/** Whether this browser has the cryptography that every message needs. It is missing in an old browser, and in a page loaded without TLS. */
export const canSeal = (): boolean => globalThis.crypto?.subtle !== undefined
