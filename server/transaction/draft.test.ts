import { expect, it } from 'vitest'
import { Draft, NotLoaded, type Seen, stateKey } from './draft.ts'

const [a, b, c] = ['a', 'b', 'c'].map((id) => stateKey<{ count: number }>('thing', id)) as [Key, Key, Key]
type Key = ReturnType<typeof stateKey<{ count: number }>>

const seen = (version: number, count: number | null): Seen => ({
  kept: { version, value: count === null ? null : { count } },
  pending: null,
})

const draftOver = (states: Record<string, Seen>) => new Draft((key) => states[key])

/** An unused version. */
const version = expect.any(Number)

it('names a state by its kind and id', () => {
  expect(a.key).toBe('thing/a')
})

it('reads its own write, and otherwise the present state', () => {
  const draft = draftOver({ 'thing/a': seen(3, 1), 'thing/b': seen(0, null) })
  expect([draft.read(a), draft.read(b)]).toEqual([{ count: 1 }, null])
  draft.write(a, { count: 2 })
  draft.write(b, { count: 7 })
  expect([draft.read(a), draft.read(b)]).toEqual([{ count: 2 }, { count: 7 }])
  draft.write(a, null)
  expect(draft.read(a)).toBe(null)
})

it('asks for a state that is not in memory, to read it or to write it', () => {
  const draft = draftOver({})
  for (const use of [() => draft.read(a), () => draft.write(a, { count: 1 }), () => draft.write(a, null)]) {
    expect(use).toThrow(NotLoaded)
  }
  expect(draft.changesNothing).toBe(true)
})

it('does not ask for a state that it expects to be new, but uses it if it is in memory', () => {
  const draft = draftOver({ 'thing/b': seen(3, 1) })
  for (const key of [a, b]) draft.expectNew(key)
  expect([draft.read(a), draft.read(b)]).toEqual([null, { count: 1 }])
  draft.write(a, { count: 7 })
  draft.expectNew(a)
  expect(draft.read(a)).toEqual({ count: 7 })
  expect(draft.change()).toMatchObject({
    checks: [{ key: 'thing/b', ifVersion: 3 }],
    writes: [{ key: 'thing/a', ifVersion: 0, next: { count: 7 } }],
  })
})

it('builds on the state that it read first, even if a newer one arrives', () => {
  const states = { 'thing/a': seen(3, 1) }
  const draft = draftOver(states)
  draft.read(a)
  states['thing/a'] = seen(4, 9)
  draft.write(a, { count: 2 })
  expect(draft.change().writes).toEqual([{ key: 'thing/a', ifVersion: 3, version, next: { count: 2 } }])
})

it('makes one change of everything: checks each state it only read, and writes each state once', () => {
  const draft = draftOver({ 'thing/a': seen(3, 1), 'thing/b': seen(0, null), 'thing/c': seen(8, 5) })
  draft.read(c)
  draft.read(a)
  draft.write(a, { count: 2 })
  draft.write(a, { count: 3 })
  draft.write(b, { count: 1 })
  draft.append('log/a', 1, 'entry')
  draft.eraseLog('log/b')
  draft.audit({ day: '2026-11-23', kind: 'ticket-opened', actor: 'x', subject: null })
  draft.due('due:a', 5)
  draft.due('due:b', null, 4)
  draft.queue('a', 9)
  draft.queue('b', null)
  const publish = [{ channel: 'told', message: 'a' }]
  expect(draft.change(publish)).toEqual({
    publish,
    checks: [{ key: 'thing/c', ifVersion: 8 }],
    writes: [
      { key: 'thing/a', ifVersion: 3, version, next: { count: 3 } },
      { key: 'thing/b', ifVersion: 0, version, next: { count: 1 } },
    ],
    append: [{ log: 'log/a', position: 1, entry: 'entry' }],
    eraseLogs: ['log/b'],
    audit: [{ day: '2026-11-23', kind: 'ticket-opened', actor: 'x', subject: null }],
    due: [
      { id: 'due:a', at: 5 },
      { id: 'due:b', at: null, ifAt: 4 },
    ],
    queue: [
      { conversation: 'a', since: 9 },
      { conversation: 'b', since: null },
    ],
  })
})

it('draws a new version for each write, and removes with version 0', () => {
  const versions = Array.from({ length: 100 }, () => {
    const draft = draftOver({ 'thing/a': seen(3, 1), 'thing/b': seen(5, 1) })
    draft.write(a, { count: 2 })
    draft.write(b, null)
    return draft.change().writes.map(({ version }) => version)
  })
  expect(new Set(versions.map(([written]) => written)).size).toBe(100)
  expect(versions.every(([written, removed]) => Number.isSafeInteger(written) && written !== 0 && removed === 0)).toBe(
    true,
  )
})

it.each<[string, (draft: Draft) => void]>([
  ['a write', (draft) => draft.write(a, { count: 1 })],
  ['an entry', (draft) => draft.append('log/a', 1, 'entry')],
  ['an erasing', (draft) => draft.eraseLog('log/a')],
  ['an audit event', (draft) => draft.audit({ day: '2026-11-23', kind: 'k', actor: null, subject: null })],
  ['a deadline', (draft) => draft.due('due:a', 5)],
  ['a place in the queue', (draft) => draft.queue('a', 5)],
])('changes something by %s, and nothing by reading or announcing', (_, act) => {
  const draft = draftOver({ 'thing/a': seen(3, 1) })
  draft.read(a)
  draft.announce({
    to: 'every-listener',
    name: 'figures:changed',
    body: { figures: { waiting: 1, longestMinutes: 0 } },
  })
  expect(draft.changesNothing).toBe(true)
  act(draft)
  expect(draft.changesNothing).toBe(false)
})
