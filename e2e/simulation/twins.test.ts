import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// A run says something about the product only if it runs the product's code.

const root = fileURLToPath(new URL('.', import.meta.url))
const sources = globSync('**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
const textOf = (file: string) => readFileSync(`${root}${file}`, 'utf8')

test('no file says that it stands for a part of the product', () => {
  expect(sources.length).toBeGreaterThan(50)
  expect(sources.filter((file) => /\b[Ss]tands? for (server|client)\//.test(textOf(file)))).toEqual([])
})

test('a page begins, resumes and ends a conversation only by the product’s visit', () => {
  expect(sources.filter((file) => /\b(startTalk|resumeTalk|createTalk)\b/.test(textOf(file)))).toEqual([])
})

test('a follow-up is opened only as its tab opens it', () => {
  expect(sources.filter((file) => /\bopenThread\b/.test(textOf(file)))).toEqual([])
})

const importedFrom = (tree: 'server' | 'client' | 'shared', folder: string) =>
  sources
    .filter((file) => file.startsWith(folder))
    .flatMap((file) => [...textOf(file).matchAll(new RegExp(`^import (?!type )[^\\n]*from '#${tree}/([^']+)'`, 'gm'))])
    .map(([, name]) => name)

/** The parts of a node and of the pages: without one of these a twin would have returned under another name. */
test.each([
  ['server', 'node/', 'http/public-routes.ts'],
  ['server', 'node/', 'start/core.ts'],
  ['server', 'node/', 'start/own-place.ts'],
  ['server', 'node/', 'start/people.ts'],
  ['server', 'node/', 'start/upkeep.ts'],
  ['server', 'node/', 'ticket/erase.ts'],
  ['server', 'network/', 'http/answer-route.ts'],
  ['client', 'network/', 'connection/post.ts'],
  ['client', 'people/', 'connection/connection.ts'],
  ['client', 'people/', 'crypto/signed-line.ts'],
  ['client', 'people/', 'crypto/reader-chain.ts'],
  ['shared', 'people/', 'protocol/chain.ts'],
  ['client', 'people/', 'youth/visit/talk.ts'],
  ['client', 'people/', 'youth/visit/visit.ts'],
  ['client', 'people/', 'youth/leaving/quick-exit.ts'],
  ['client', 'people/', 'youth/consenting.ts'],
  ['client', 'people/', 'youth/return-code/handing-over.ts'],
  ['client', 'people/', 'youth/follow-up/tab-follow-up.ts'],
  ['client', 'people/', 'listener/desk/desk-driver.ts'],
  ['client', 'people/', 'cell/desk/desk.ts'],
  ['client', 'people/', 'staff-session/follow-session.ts'],
] as const)('%s: %s runs the product’s %s', (tree, folder, name) => {
  expect(importedFrom(tree, folder)).toContain(name)
})
