import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const client = fileURLToPath(new URL('..', import.meta.url))

test('whatever is loaded late is loaded as a part, which can still come when it failed to', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: client }).filter((file) => !/\.test\.tsx?$|testing\//.test(file))
  const late = files.filter((file) => /\bimport\(['"`]/.test(readFileSync(`${client}/${file}`, 'utf8')))
  const others = late.filter((file) => !/\b(createPart|lazily)\(/.test(readFileSync(`${client}/${file}`, 'utf8')))
  expect(late).not.toEqual([])
  expect(others).toEqual([])
})
