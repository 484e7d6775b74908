import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// A README leads the way only while what it names is there.

const root = fileURLToPath(new URL('../../', import.meta.url))
const isApart = (name: string) => /^(node_modules|dist|\.cache|\.git)$/.test(name)
const files = globSync('**/*.{ts,tsx,md,json,css}', { cwd: root, exclude: isApart })
const texts = files.filter((file) => /(^|\/)(README|CONTRIBUTING|SPEC)\.md$/.test(file))

/** The files that a text names in code. `<audience>` and `*` stand for several. */
const namedIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\s]+\.(?:ts|tsx|md|json|css))`/g)]
    .map(([, name = '']) => name.replace(/^(#|(\.\.?\/)+)/, ''))
    .filter((name) => !/[<*{]/.test(name))

/** A name is from the root, or the end of a path. */
const isThere = (name: string): boolean => files.some((file) => `/${file}`.endsWith(`/${name}`))

test.each(texts)('%s names only files that are there', (text) => {
  const missing = namedIn(readFileSync(`${root}${text}`, 'utf8')).filter((name) => !isThere(name))
  expect(missing).toEqual([])
})

test('a name that leads nowhere is found', () => {
  expect(texts).toEqual(expect.arrayContaining(['client/README.md', 'server/README.md', 'CONTRIBUTING.md']))
  expect(namedIn('`a/b.ts`, `../c.md`, `#d/e.ts`, `f/<audience>.ts` and `g`')).toEqual(['a/b.ts', 'c.md', 'd/e.ts'])
  expect([isThere('visit/visit.ts'), isThere('visit/gone.ts'), isThere('isit.ts')]).toEqual([true, false, false])
})
