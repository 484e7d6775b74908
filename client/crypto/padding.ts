import type { Bytes } from '#shared/bytes.ts'
import { messagePaddedBytes } from '#shared/protocol/envelope.ts'

const steps = [256, 1024, 4096, messagePaddedBytes]
const beyond = 16_384

/** u32 BE length ‖ data ‖ zeros, to 256, 1,024, 4,096, 12,032 (the largest message), then multiples of 16,384 bytes. */
export function pad(plain: Bytes): Bytes {
  const padded = new Uint8Array(paddedLength(plain.length))
  new DataView(padded.buffer).setUint32(0, plain.length)
  padded.set(plain, 4)
  return padded
}

/** Null for any bytes that `pad` would not make. */
export function unpad(padded: Bytes): Bytes | null {
  if (padded.length < 4) return null
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
  if (padded.length !== paddedLength(length)) return null
  if (padded.subarray(4 + length).some((byte) => byte !== 0)) return null
  return padded.slice(4, 4 + length)
}

export function paddedLength(plain: number): number {
  const needed = plain + 4
  return steps.find((step) => needed <= step) ?? Math.ceil(needed / beyond) * beyond
}
