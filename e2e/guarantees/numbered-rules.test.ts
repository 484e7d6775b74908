import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Everything that tests say of themselves, in one text. */
const tests = ['client', 'server', 'shared', 'e2e']
  .flatMap((tree) =>
    readdirSync(join(root, tree), { recursive: true, encoding: 'utf8' }).map((file) => join(tree, file)),
  )
  .filter((file) => /\.test\.tsx?$/.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')

const spec = readFileSync(join(root, 'shared/protocol/SPEC.md'), 'utf8')
const rules = [...spec.matchAll(/^- \*\*([A-Z][0-9]+)\*\* /gm)].map(([, rule]) => String(rule))

/** The rules that no title of a test carries. */
const unproved = (numbers: readonly string[]) => numbers.filter((rule) => !tests.includes(`[${rule}]`))

test('every rule of the protocol has a test that carries its number', () => {
  expect(rules.length).toBeGreaterThan(100)
  expect(unproved(rules)).toEqual([])
})

test('no rule is written twice', () => {
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([])
})
