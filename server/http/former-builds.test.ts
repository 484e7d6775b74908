import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Asset } from './assets.ts'
import { keepBuild, keptAfterUpgrade } from './former-builds.ts'

let directory: string
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'relais-former-')), 'former-pages')
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true }))

const asset = (text: string): Asset => ({
  type: 'text/javascript; charset=utf-8',
  policy: "default-src 'none'",
  plain: Buffer.from(text),
  gzip: Buffer.from(`${text}, packed`),
})
const build = (...names: string[]) => new Map(names.map((name) => [`/assets/${name}.js`, asset(name)]))

let time = 1_000_000
const start = (...names: string[]) => keepBuild(build(...names), directory, () => time)

test('the parts of a replaced build are unchanged for 24 hours after the replacement, and then gone', () => {
  start('main-1', 'card-1')
  time += 30 * keptAfterUpgrade
  const second = start('main-2', 'card-2')
  expect(second.find('/assets/card-1.js')).toEqual({ ...asset('card-1'), br: undefined })
  expect(second.find('/assets/card-2.js')).toBeUndefined()
  time += keptAfterUpgrade - 1
  expect(second.find('/assets/card-1.js')).toBeDefined()
  expect(start('main-2', 'card-2').find('/assets/card-1.js')).toBeDefined()
  time += 1
  expect(second.find('/assets/card-1.js')).toBeUndefined()
  start('main-2', 'card-2')
  expect(readdirSync(directory)).toHaveLength(1)
})

test('a restart of the same build changes nothing, and a build that returns is in use again', () => {
  start('main-1')
  start('main-1')
  expect(readdirSync(directory)).toHaveLength(1)
  start('main-2')
  time += keptAfterUpgrade / 2
  expect(start('main-1').find('/assets/main-2.js')).toBeDefined()
  time += keptAfterUpgrade / 2
  expect(start('main-2').find('/assets/main-1.js')).toBeDefined()
})

test('only the service can write the scripts that pages run, and it does not touch other files there', () => {
  start('main-1')
  writeFileSync(join(directory, 'note.txt'), 'not a build')
  start('main-2')
  expect(statSync(directory).mode & 0o077).toBe(0)
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.json')))
    expect(statSync(join(directory, file)).mode & 0o077).toBe(0)
  expect(readdirSync(directory)).toContain('note.txt')
})
