import { type Bytes, concat, utf8 } from '../bytes.ts'

export type ContextField = string | number | Bytes

/**
 * The bytes that bind a key, a seal or a wrap to its purpose: HKDF and HPKE `info`, AES-GCM additional data, PBKDF2 salt.
 * The label `relais/2/<label>`, then each field: u8 type (1 UTF-8 text, 2 unsigned integer as u64 BE, 3 bytes), u16 BE length, value.
 * Fields are typed and length-prefixed, so that no two lists of fields give the same bytes. A field over 65,535 bytes, or a number that is
 * not a safe unsigned integer, is a bug and throws.
 */
export const context = (label: string, ...fields: readonly ContextField[]): Bytes =>
  concat(...[`relais/2/${label}`, ...fields].map(encoded))

function encoded(field: ContextField): Bytes {
  if (typeof field === 'string') return prefixed(1, utf8(field))
  if (typeof field === 'number') return prefixed(2, u64(field))
  return prefixed(3, field)
}

function prefixed(type: 1 | 2 | 3, value: Bytes): Bytes {
  if (value.length > 0xffff) throw new RangeError('context field too long')
  return concat(Uint8Array.of(type, value.length >> 8, value.length & 0xff), value)
}

function u64(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('context number out of range')
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}
