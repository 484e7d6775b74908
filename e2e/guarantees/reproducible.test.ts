import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { hexSha256 } from '#server/http/hash-list.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const trees = ['one', 'another-and-longer'].map((name) => mkdtempSync(join(tmpdir(), `relais-${name}-`)))
afterAll(() => {
  for (const tree of trees) rmSync(tree, { recursive: true, force: true })
})

const settings = ['vite', 'lingui', 'page-words', 'page-integrity', 'page-first-screen'].map(
  (name) => `${name}.config.ts`,
)

/** The hash of every file that a build of the sources in this directory writes, by its path. */
function build(tree: string): Record<string, string> {
  for (const part of ['client', 'shared', 'package.json', 'tsconfig.base.json', ...settings])
    cpSync(join(root, part), join(tree, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  for (const mode of ['youth', 'staff'])
    execFileSync(join(root, 'node_modules/.bin/vite'), ['build', '--mode', mode, '--logLevel', 'error'], {
      cwd: tree,
      stdio: 'pipe',
    })
  const files = readdirSync(join(tree, 'dist'), { recursive: true, withFileTypes: true, encoding: 'utf8' })
  return Object.fromEntries(
    files
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((file) => [file.slice(tree.length), hexSha256(readFileSync(file))]),
  )
}

test('two builds of the same tree, in two places, give the same bytes', () => {
  const [one = {}, another = {}] = trees.map(build)
  expect(Object.keys(one).length).toBeGreaterThan(50)
  expect(another).toEqual(one)
})
