import type { Bytes } from '#shared/bytes.ts'

/** Bytes of hexadecimal as RFCs print it, white space and all. */
export const fromHex = (hex: string): Bytes =>
  Uint8Array.from(hex.replace(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
