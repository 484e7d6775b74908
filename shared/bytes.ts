/** Bytes that own their buffer, as WebCrypto requires. */
export type Bytes = Uint8Array<ArrayBuffer>

// Browsers and Node have these. `shared` is compiled without the libraries that declare them.
declare const TextEncoder: new () => { encode(text: string): Bytes }
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Bytes): string }

/** UTF-8. A lone surrogate becomes U+FFFD: refuse such text before (`String.isWellFormed`). */
export const utf8 = (text: string): Bytes => new TextEncoder().encode(text)

/** The text of well-formed UTF-8, byte-order mark kept; null for anything else. */
export function fromUtf8(bytes: Bytes): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

export function concat(...pieces: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.length
  }
  return whole
}

/** For public values only: not constant-time. */
export function sameBytes(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
