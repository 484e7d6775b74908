import { expect, test } from 'vitest'
import { tracesOf } from './traces.ts'

const text = 'canari é 42'
const found = (bytes: Buffer) => tracesOf([text], [{ file: 'here', bytes }]).length > 0

test('[G1] a search for traces finds a text in each of its forms', () => {
  const utf16 = Buffer.from(text, 'utf16le')
  expect(found(Buffer.from(`before ${text} after`))).toBe(true)
  expect(found(utf16)).toBe(true)
  expect(found(Buffer.from(utf16).swap16())).toBe(true)
  expect(found(Buffer.from(JSON.stringify({ text })))).toBe(true)
  expect(found(Buffer.from('"canari \\u00e9 42"'))).toBe(true)
  expect(found(Buffer.from(`q=${encodeURIComponent(text)}`))).toBe(true)
  expect(found(Buffer.from(Buffer.from(text).toString('hex')))).toBe(true)
  for (const before of ['', 'x', 'xy', 'xyz']) {
    expect(found(Buffer.from(Buffer.from(`${before}${text} and more`).toString('base64')))).toBe(true)
    expect(found(Buffer.from(Buffer.from(`${before}${text}`).toString('base64url')))).toBe(true)
  }
})

test('and not where it is not', () => {
  expect(found(Buffer.from('canari e 42'))).toBe(false)
})
