import * as v from 'valibot'
import { expect, test } from 'vitest'
import { reader } from './readers.ts'

const hash = 'A'.repeat(43)
const someone = { fingerprint: hash, key: `${'A'.repeat(86)}E`, firstEpoch: 0, roster: { number: 1, hash } }

test.each([
  ['listener', undefined, true],
  ['listener', 5, false],
  ['guest', undefined, true],
  ['guest', 1_800_000_000_000, true],
  ['guest', -1, false],
] as const)('[C22] only a guest has an end: %s, %s', (kind, until, isValid) => {
  expect(v.is(reader, { ...someone, kind, ...(until !== undefined && { until }) })).toBe(isValid)
})
