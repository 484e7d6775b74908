import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const client = fileURLToPath(new URL('..', import.meta.url))

test('every late import is a part, which can be loaded again after a failure', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: client }).filter((file) => !/\.test\.tsx?$|testing\//.test(file))
  const late = files.filter((file) => /\bimport\(['"`]/.test(readFileSync(`${client}/${file}`, 'utf8')))
  const others = late.filter((file) => !/\b(createPart|lazily)\(/.test(readFileSync(`${client}/${file}`, 'utf8')))
  expect(late).not.toEqual([])
  expect(others).toEqual([])
})
