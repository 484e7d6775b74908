import { expect, test } from 'vitest'
import { memoryStorage } from '#client/stored/testing/memory-storage.ts'
import { createRosterMemory } from './roster-memory.ts'

const remembered = {
  published: { roster: 'a.b.c', maker: 'a.b.c', certificate: 'a.b.c' },
  known: ['one'],
  rotation: null,
}

test('[S15] what one page has seen, the next page of this browser remembers; another deployment does not', () => {
  const storage = memoryStorage()
  createRosterMemory('one', () => storage).keep(remembered)
  expect(createRosterMemory('one', () => storage).read()).toEqual(remembered)
  expect(createRosterMemory('two', () => storage).read()).toBeNull()
})

test.each([
  [
    'refuses storage',
    () => {
      throw new DOMException('refused', 'SecurityError')
    },
  ],
  ['has no storage', () => undefined],
])('a browser that %s remembers for this page only', (_what, storage) => {
  const memory = createRosterMemory('one', storage)
  expect(memory.read()).toBeNull()
  memory.keep(remembered)
  expect(memory.read()).toEqual(remembered)
})

test('a browser with rubbish in its storage remembers nothing', () => {
  const storage = memoryStorage()
  storage.setItem('relais-roster one', '{"published":1}')
  expect(createRosterMemory('one', () => storage).read()).toBeNull()
})

test('a bug in storing is no refusal', () => {
  const broken = createRosterMemory('one', () => {
    throw new TypeError('ours')
  })
  expect(() => broken.read()).toThrow(TypeError)
})
