// WebSocket frames (RFC 6455 §5.2), coded here: a library hides what a network and an attacker manipulate, and is too slow for a load generator.

/** The position of a frame's payload in the bytes. `maskBytes`: 4, directly before the payload, or none. */
export type Frame = { readonly start: number; readonly end: number; readonly maskBytes: 0 | 4 }

/** The frame that begins at `at`; null while its header is incomplete. Its `end` may lie beyond the bytes. */
export function frameAt(bytes: Buffer, at: number): Frame | null {
  const said = bytes[at + 1]
  if (said === undefined) return null
  const maskBytes = said & 0x80 ? 4 : 0
  const short = said & 0x7f
  const start = at + 2 + (short < 126 ? 0 : short === 126 ? 2 : 8) + maskBytes
  if (bytes.length < start) return null
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2))
  return { start, end: start + size, maskBytes }
}

/** Splits a stream of WebSocket bytes into whole frames as they crossed, masked or not. */
export function createFrameCutter(): (bytes: Buffer) => readonly Buffer[] {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    const frames: Buffer[] = []
    for (let frame = frameAt(rest, 0); frame && frame.end <= rest.length; frame = frameAt(rest, 0)) {
      frames.push(rest.subarray(0, frame.end))
      rest = rest.subarray(frame.end)
    }
    return frames
  }
}

/** A frame's text, unmasked. Empty for anything but a whole text. */
export function textOf(bytes: Buffer): string {
  const frame = frameAt(bytes, 0)
  if (!frame || ((bytes[0] ?? 0) & 0x8f) !== wholeText) return ''
  if (frame.maskBytes === 0) return bytes.toString('utf8', frame.start, frame.end)
  const mask = bytes.subarray(frame.start - frame.maskBytes, frame.start)
  const payload = Buffer.from(bytes.subarray(frame.start, frame.end))
  for (const [index, byte] of payload.entries()) payload[index] = byte ^ (mask[index % 4] ?? 0)
  return payload.toString('utf8')
}

/**
 * A text frame as a client sends it; each character of `text` and of the answer is one byte (latin1). The mask is all zeros, which is as valid as any
 * other: a reader unmasks it in the same way.
 */
export function clientFrame(text: string): string {
  const size = text.length
  const short = size < 126 ? size : size < 65_536 ? 126 : 127
  const long = short < 126 ? '' : short === 126 ? bigEndian(size, 2) : bigEndian(size, 8)
  return `${String.fromCharCode(wholeText, 0x80 | short)}${long}\0\0\0\0${text}`
}

const wholeText = 0x81

const bigEndian = (value: number, bytes: number) =>
  String.fromCharCode(...Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) & 0xff))
