import { expect, test } from 'vitest'
import { clientFrame, createFrameCutter, textOf } from './frames.ts'

/** A text frame as a client or a server sends it (RFC 6455 §5.2). */
function frame(text: string, mask?: readonly [number, number, number, number]): Buffer {
  const payload = Buffer.from(text)
  const { length } = payload
  const short = length < 126 ? length : length < 65_536 ? 126 : 127
  const long = Buffer.alloc(short < 126 ? 0 : short === 126 ? 2 : 8)
  if (short === 126) long.writeUInt16BE(length)
  if (short === 127) long.writeBigUInt64BE(BigInt(length))
  const masked = mask ? payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)) : payload
  return Buffer.concat([Buffer.from([0x81, (mask ? 0x80 : 0) | short]), long, Buffer.from(mask ?? []), masked])
}

const texts = ['2', 'é'.repeat(100), 'a'.repeat(125), 'b'.repeat(126), 'c'.repeat(70_000), '']

test.each([[undefined], [[1, 200, 3, 255] as const]])(
  'a stream is split into whole frames, in whatever pieces it arrives (mask %s)',
  (mask) => {
    const frames = texts.map((text) => frame(text, mask))
    const stream = Buffer.concat(frames)
    for (const size of [1, 7, 1000, stream.length]) {
      const cut = createFrameCutter()
      const found: Buffer[] = []
      for (let at = 0; at < stream.length; at += size) found.push(...cut(stream.subarray(at, at + size)))
      expect(found).toEqual(frames)
      expect(found.map(textOf)).toEqual(texts)
    }
  },
)

test('a frame that is not a whole text has no text', () => {
  expect(textOf(Buffer.from([0x82, 1, 65]))).toBe('')
  expect(textOf(Buffer.from([0x01, 1, 65]))).toBe('')
})

test('any reader can unmask a frame that the client code makes', () => {
  for (const text of texts) {
    const bytes = Buffer.from(clientFrame(Buffer.from(text).toString('latin1')), 'latin1')
    expect(bytes).toEqual(frame(text, [0, 0, 0, 0]))
    expect(textOf(bytes)).toBe(text)
  }
})
