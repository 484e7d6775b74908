import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// A file that a reader cannot hold in mind has become two (CONTRIBUTING, house style).

const root = fileURLToPath(new URL('../../', import.meta.url))
const mostLines = 250

const oneCascade = 'one cascade: what a small window or forced colours change stands after all that it changes'
/** Longer files, each with its reason. */
const longer = new Map([
  ['client/ui/base.css', 'every page starts from it: the values and the elements that have one form everywhere'],
  ['client/youth/youth.css', oneCascade],
  ['client/listener/screen/listener.css', oneCascade],
  ['client/cell/cell.css', oneCascade],
  ['client/cell/ticket.css', oneCascade],
  ['client/supervisor/supervisor.css', oneCascade],
])

const lengthOf = (text: string) => text.trimEnd().split('\n').length
const files = globSync('{client,server,shared}/**/*.{ts,tsx,css}', { cwd: root }).filter(
  (file) => !/\.test\.tsx?$|(^|\/)testing\//.test(file),
)
const long = files.filter((file) => lengthOf(readFileSync(`${root}${file}`, 'utf8')) > mostLines)

test(`no file of the product has more than ${mostLines} lines without a reason`, () => {
  expect(files.length).toBeGreaterThan(800)
  expect(long.filter((file) => !longer.has(file))).toEqual([])
})

test('a reason stands only for a file that needs it', () => {
  expect([...longer.keys()].filter((file) => !long.includes(file))).toEqual([])
})

test('a line is one that a reader sees', () => {
  expect([lengthOf('one\ntwo\n'), lengthOf('one\n\nthree')]).toEqual([2, 3])
})
