import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const mostColours = 256

/**
 * A screenshot (PNG, 8 bits, RGB or RGBA and opaque, not interlaced) with a palette of at most 256 colours, a third of its size: those most
 * used, and for the others the nearest. Throws on any other kind of PNG.
 */
export function withPalette(png: Buffer): Buffer {
  const { width, height, bytesPerPixel, scanlines } = read(png)
  const pixels = unfilter(scanlines, width * bytesPerPixel, height, bytesPerPixel)
  const colourOf = (at: number) => pixels.readUIntBE(at * bytesPerPixel, 3)
  const counts = new Map<number, number>()
  for (let at = 0; at < width * height; at += 1) counts.set(colourOf(at), (counts.get(colourOf(at)) ?? 0) + 1)
  const palette = [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, mostColours)
    .map(([colour]) => colour)
  const places = new Map(palette.map((colour, place) => [colour, place]))
  for (const colour of counts.keys()) if (!places.has(colour)) places.set(colour, nearest(palette, colour))

  const indexed = Buffer.alloc((width + 1) * height)
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1)
      indexed[row * (width + 1) + 1 + column] = places.get(colourOf(row * width + column)) ?? 0
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  const colours = Buffer.alloc(palette.length * 3)
  for (const [place, colour] of palette.entries()) colours.writeUIntBE(colour, place * 3, 3)
  const chunks = [chunk('IHDR', header), chunk('PLTE', colours), chunk('IDAT', deflateSync(indexed, { level: 9 }))]
  return Buffer.concat([signature, ...chunks, chunk('IEND', Buffer.alloc(0))])
}

function read(png: Buffer) {
  const parts: Buffer[] = []
  let header: Buffer = Buffer.alloc(0)
  for (let at = signature.length; at < png.length; ) {
    const length = png.readUInt32BE(at)
    const content = png.subarray(at + 8, at + 8 + length)
    const kind = png.toString('latin1', at + 4, at + 8)
    if (kind === 'IHDR') header = content
    if (kind === 'IDAT') parts.push(content)
    at += length + 12
  }
  const [depth, kind, , , interlaced] = header.subarray(8)
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0)
    throw new Error('not the kind of PNG that a browser makes')
  const size = { width: header.readUInt32BE(0), height: header.readUInt32BE(4) }
  return { ...size, bytesPerPixel: kind === 2 ? 3 : 4, scanlines: inflateSync(Buffer.concat(parts)) }
}

/** PNG, second edition, §9.2. */
function unfilter(scanlines: Buffer, stride: number, height: number, bytesPerPixel: number): Buffer {
  const pixels = Buffer.alloc(stride * height)
  for (let row = 0; row < height; row += 1) {
    const filter = scanlines[row * (stride + 1)]
    for (let column = 0; column < stride; column += 1) {
      const at = row * stride + column
      const left = column < bytesPerPixel ? 0 : (pixels[at - bytesPerPixel] ?? 0)
      const up = row === 0 ? 0 : (pixels[at - stride] ?? 0)
      const upLeft = row === 0 || column < bytesPerPixel ? 0 : (pixels[at - stride - bytesPerPixel] ?? 0)
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter ?? 0] ?? 0
      pixels[at] = (scanlines[row * (stride + 1) + 1 + column] ?? 0) + predicted
    }
  }
  return pixels
}

function paeth(left: number, up: number, upLeft: number): number {
  const [toLeft, toUp, toUpLeft] = [Math.abs(up - upLeft), Math.abs(left - upLeft), Math.abs(left + up - 2 * upLeft)]
  if (toLeft <= toUp && toLeft <= toUpLeft) return left
  return toUp <= toUpLeft ? up : upLeft
}

function nearest(palette: readonly number[], colour: number): number {
  const distance = (other: number) =>
    [16, 8, 0].reduce((sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0)
  let best = 0
  palette.forEach((other, place) => {
    if (distance(other) < distance(palette[best] ?? 0)) best = place
  })
  return best
}

function chunk(kind: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(content.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
