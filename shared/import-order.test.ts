import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { folderCircles } from './testing/folder-circles.ts'
import { againstTheOrder, emptyPlaces, importOrder, type SourceFile, type Tree } from './testing/import-order.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

const filesOf = (tree: Tree): SourceFile[] =>
  readdirSync(`${root}${tree}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => ({ path: `${tree}/${name}`, source: readFileSync(`${root}${tree}/${name}`, 'utf8') }))

test.each(Object.keys(importOrder) as Tree[])(
  'in %s/ every folder has a place in the order, and imports no later folder',
  (tree) => {
    const files = filesOf(tree)
    expect(files.length).toBeGreaterThan(20)
    expect(againstTheOrder(tree, files)).toEqual([])
    expect(emptyPlaces(tree, files)).toEqual([])
  },
)

const seeded = (path: string, source: string) => againstTheOrder('server', [{ path, source }])

test.each([
  `import { a } from '../gateway/youth.ts'`,
  `import type { A } from '#server/gateway/youth.ts'`,
  `export { a } from '../gateway/youth.ts'`,
  `import '../gateway/youth.ts'`,
  `const a = await import('../gateway/youth.ts')`,
])('who comes after is seen, however it is written: %s', (source) => {
  expect(seeded('server/ticket/take.ts', source)).toEqual([
    'server/ticket/take.ts knows server/gateway, which comes after ticket',
  ])
})

test('earlier folders, the same folder, other trees and packages may be imported', () => {
  const source = [`'../store/port.ts'`, `'./state.ts'`, `'#shared/ids.ts'`, `'valibot'`].map(
    (from) => `import a from ${from}`,
  )
  expect(seeded('server/ticket/take.ts', source.join('\n'))).toEqual([])
})

test('tests, and files that only tests use, may import every folder', () => {
  const source = `import { a } from '../gateway/youth.ts'`
  expect(
    ['server/ticket/ticket.test.ts', 'server/ticket/testing/ticket.ts'].flatMap((path) => seeded(path, source)),
  ).toEqual([])
})

test('a new folder, or a new file outside of every folder, fails until it has a place in the order', () => {
  expect(seeded('server/newcomer/open.ts', '')).toEqual(['server/newcomer has no place in the order'])
  expect(seeded('server/loose.ts', '')).toEqual(['server/loose.ts has no place in the order'])
})

test('no folders know each other in a circle, at any depth', () => {
  const files = (Object.keys(importOrder) as Tree[]).flatMap(filesOf)
  expect(folderCircles(files)).toEqual([])
})

test('a circle is seen, however long it is', () => {
  const knows = (path: string, target: string) => ({ path, source: `import { a } from '${target}'` })
  const files = [
    knows('client/a/x.ts', '../b/y.ts'),
    knows('client/b/y.ts', '../c/z.ts'),
    knows('client/c/z.ts', '#client/a/x.ts'),
  ]
  expect(folderCircles(files)).toEqual(['client/a client/b client/c'])
  expect(folderCircles(files.slice(1))).toEqual([])
  expect(folderCircles([knows('client/a/x.ts', './in/y.ts'), knows('client/a/in/y.ts', '../x.ts')])).toEqual([])
})
