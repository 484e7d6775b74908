import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { searchFor } from './needles.ts'

/** Every form in which an unsealed text could appear in a file, a log or a frame. */
export function formsOf(text: string): readonly Buffer[] {
  const utf8 = Buffer.from(text, 'utf8')
  const utf16 = Buffer.from(text, 'utf16le')
  const escaped = JSON.stringify(text).slice(1, -1)
  const ascii = escaped.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return [
    utf8,
    utf16,
    Buffer.from(utf16).swap16(),
    Buffer.from(escaped),
    Buffer.from(ascii),
    Buffer.from(ascii.toUpperCase()),
    Buffer.from(encodeURIComponent(text)),
    Buffer.from(encodeURIComponent(text).toLowerCase()),
    Buffer.from(utf8.toString('hex')),
    Buffer.from(utf8.toString('hex').toUpperCase()),
    Buffer.from(utf16.toString('hex')),
    ...base64Forms(utf8),
    ...base64Forms(utf16),
  ]
}

/** Every form in which a secret that is given as base64url could appear: as that text, as its bytes, in hexadecimal, and in base64 inside of more. */
export function formsOfSecret(base64url: string): readonly Buffer[] {
  const bytes = Buffer.from(base64url, 'base64url')
  const hex = bytes.toString('hex')
  return [
    ...formsOf(base64url),
    bytes,
    ...[hex, hex.toUpperCase()].flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]),
    ...base64Forms(bytes).flatMap((form) => [form, Buffer.from(form.toString(), 'utf16le')]),
  ]
}

/** The base64 of the text at any offset of the encoded data: the characters that depend on neighbouring bytes are left out. */
function base64Forms(bytes: Buffer): readonly Buffer[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const own = encoded.slice(offset === 0 ? 0 : offset + 1, -2)
    return [Buffer.from(own), Buffer.from(own.replaceAll('+', '-').replaceAll('/', '_'))]
  })
}

type Place = { readonly file: string; readonly bytes: Buffer }

/** Every file below a directory, with its bytes. If a file disappears during the reading, all are listed again: another may have taken its place. */
export function filesOf(directory: string): readonly Place[] {
  for (;;) {
    const places = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ file, bytes: bytesOf(file) }))
    if (places.every(isThere)) return places
  }
}

function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    throw thrown
  }
}

const isThere = (place: { readonly file: string; readonly bytes: Buffer | undefined }): place is Place =>
  place.bytes !== undefined

/** The places that contain a text, in any form. A guarantee expects none. */
export function tracesOf(texts: readonly string[], places: readonly Place[], forms = formsOf): readonly string[] {
  const textOf = new Map(texts.flatMap((text) => forms(text).map((form) => [form, text])))
  const search = searchFor([...textOf.keys()])
  return places.flatMap(({ file, bytes }) => [...search(bytes)].map((form) => `${textOf.get(form)} in ${file}`))
}
