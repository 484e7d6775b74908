import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Change } from '../port.ts'
import { packChange, unpackChanges } from './packed-changes.ts'

const text = fc.string()
const whole = fc.integer({ min: 0 })
const nothing = { nil: null }
const anyChange: fc.Arbitrary<Omit<Change, 'publish'>> = fc.record({
  checks: fc.array(fc.record({ key: text, ifVersion: whole }), { maxLength: 3 }),
  writes: fc.array(fc.record({ key: text, ifVersion: whole, version: whole, next: fc.option(text, nothing) }), {
    maxLength: 3,
  }),
  append: fc.array(fc.record({ log: text, position: whole, entry: text }), { maxLength: 3 }),
  eraseLogs: fc.array(text, { maxLength: 3 }),
  audit: fc.array(
    fc.record({ day: text, kind: text, actor: fc.option(text, nothing), subject: fc.option(text, nothing) }),
    { maxLength: 3 },
  ),
  due: fc.array(fc.record({ id: text, at: fc.option(whole, nothing), ifAt: whole }, { requiredKeys: ['id', 'at'] }), {
    maxLength: 3,
  }),
  queue: fc.array(fc.record({ conversation: text, since: fc.option(whole, nothing) }), { maxLength: 3 }),
})

it('unpacks every change as it was packed, with its values as JSON texts', () => {
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 5 }), (changes) => {
      // A structured clone, as the other thread receives it.
      const arrived = structuredClone(changes.flatMap((change) => packChange({ ...change, publish: [] })))
      const back = unpackChanges(arrived).map(({ writes, append, ...rest }) => ({
        ...rest,
        writes: writes.map(({ text, ...write }) => ({ ...write, next: text === null ? null : JSON.parse(text) })),
        append: append.map(({ text, ...append }) => ({ ...append, entry: JSON.parse(text) })),
      }))
      expect(back).toEqual(changes)
    }),
  )
})
