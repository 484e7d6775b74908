const text = 0x81
const close = 0x8

/**
 * A text frame as a client sends it (RFC 6455), each character one byte. It is masked with zeros: the server unmasks it as it would any other,
 * and the load generator saves the work.
 */
export function clientFrame(ascii: string): string {
  const size = ascii.length
  const length =
    size < 126
      ? String.fromCharCode(0x80 | size)
      : size < 65_536
        ? String.fromCharCode(0x80 | 126, size >> 8, size & 255)
        : refuseSize(size)
  return `${String.fromCharCode(text)}${length}\0\0\0\0${ascii}`
}

/** The whole text of one frame is `bytes.subarray(start, end)`, until the next chunk is read. */
export type Hear = (bytes: Buffer, start: number, end: number) => void

/** Takes the texts out of what a server sends, which is never masked and, from the servers measured here, never in fragments. */
export class FrameReader {
  readonly #hear: Hear
  readonly #onClose: () => void
  #rest: Buffer | null = null

  constructor(hear: Hear, onClose: () => void) {
    this.#hear = hear
    this.#onClose = onClose
  }

  /** The chunk's memory may be used again afterwards. */
  read(chunk: Buffer): void {
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    while (bytes.length - at >= 2) {
      const frame = frameAt(bytes, at)
      if (!frame || frame.end > bytes.length) break
      at = frame.end
      if (((bytes[frame.at] ?? 0) & 15) === close) this.#onClose()
      else this.#hear(bytes, frame.start, frame.end)
    }
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null
  }
}

/** Null where not even its length is there yet. */
function frameAt(
  bytes: Buffer,
  at: number,
): { readonly at: number; readonly start: number; readonly end: number } | null {
  const short = (bytes[at + 1] ?? 0) & 127
  const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10)
  if (bytes.length < start) return null
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
  return { at, start, end: start + size }
}

function refuseSize(size: number): never {
  throw new Error(`nothing of ${size} characters is sent here`)
}
