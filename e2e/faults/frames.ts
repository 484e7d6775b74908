/** Cuts a stream of WebSocket bytes into whole frames as they crossed, masked or not (RFC 6455 §5.2). */
export function createFrameCutter(): (bytes: Buffer) => readonly Buffer[] {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    const frames: Buffer[] = []
    for (let length = frameLength(rest); length !== null && length <= rest.length; length = frameLength(rest)) {
      frames.push(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
    return frames
  }
}

/** How long the first frame is, its header included; null before its header is there. */
function frameLength(bytes: Buffer): number | null {
  if (bytes.length < 2) return null
  const said = bytes.readUInt8(1)
  const mask = said & 0x80 ? 4 : 0
  const short = said & 0x7f
  if (short < 126) return 2 + mask + short
  if (short === 126) return bytes.length < 4 ? null : 4 + mask + bytes.readUInt16BE(2)
  return bytes.length < 10 ? null : 10 + mask + Number(bytes.readBigUInt64BE(2))
}

/** What a frame says, unmasked. Empty for anything but a whole text. */
export function textOf(frame: Buffer): string {
  if ((frame.readUInt8(0) & 0x8f) !== 0x81) return ''
  const said = frame.readUInt8(1)
  const short = said & 0x7f
  const header = short < 126 ? 2 : short === 126 ? 4 : 10
  if (!(said & 0x80)) return frame.toString('utf8', header)
  const mask = frame.subarray(header, header + 4)
  const payload = Buffer.from(frame.subarray(header + 4))
  for (const [index, byte] of payload.entries()) payload[index] = byte ^ (mask[index % 4] ?? 0)
  return payload.toString('utf8')
}
