import type { Bytes } from '#shared/bytes.ts'

/** The bytes of hexadecimal text as RFCs print it; white space is ignored. */
export const fromHex = (hex: string): Bytes =>
  Uint8Array.from(hex.replace(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
