import { frameAt } from '../../support/frames.ts'

const close = 0x8

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
    for (let frame = frameAt(bytes, at); frame && frame.end <= bytes.length; frame = frameAt(bytes, at)) {
      if (((bytes[at] ?? 0) & 15) === close) this.#onClose()
      else this.#hear(bytes, frame.start, frame.end)
      at = frame.end
    }
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null
  }
}
