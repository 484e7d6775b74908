import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, onTestFinished, test } from 'vitest'
import { filesOf, tracesOf } from './traces.ts'

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

test('and finds nothing in files without the text', () => {
  expect(found(Buffer.from('canari e 42'))).toBe(false)
})

test('a file that appears and disappears during the search hides none of the others', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'relais-'))
  writeFileSync(join(directory, 'kept'), 'here')
  const coming = new Worker(
    `const { rmSync, writeFileSync } = require('node:fs')
     const file = ${JSON.stringify(join(directory, 'a'))}
     for (;;) { writeFileSync(file, ''); rmSync(file) }`,
    { eval: true },
  )
  onTestFinished(async () => {
    await coming.terminate()
    rmSync(directory, { recursive: true, force: true })
  })
  await new Promise((started) => coming.once('online', started))
  for (let reading = 0; reading < 2000; reading += 1) {
    const kept = filesOf(directory).find(({ file }) => file.endsWith('kept'))
    expect(kept?.bytes.toString()).toBe('here')
  }
})
