import { expect, test } from 'vitest'
import { countTests, type FileReport, slowest } from './test-count.ts'

const file = (name: string, statuses: string[], status = 'passed', seconds = 1): FileReport => ({
  name,
  status,
  startTime: 5000,
  endTime: 5000 + seconds * 1000,
  assertionResults: statuses.map((each, index) => ({ fullName: `test ${index + 1}`, status: each })),
})

test('passed tests are counted in every project that ran them', () => {
  const report = [file('a.test.ts', ['passed', 'passed']), file('a.test.ts', ['passed', 'passed'])]
  expect(countTests(report, ['a.test.ts'])).toEqual({ passed: 4, failures: [] })
})

test.each(['failed', 'skipped', 'pending', 'todo', 'disabled'])('a test that is %s is a failure', (status) => {
  const { passed, failures } = countTests([file('a.test.ts', ['passed', status])], ['a.test.ts'])
  expect(passed).toBe(1)
  expect(failures).toEqual([`a.test.ts: test 2 (${status})`])
})

test('a file that fails outside its tests is one failure', () => {
  expect(countTests([file('a.test.ts', [], 'failed')], ['a.test.ts']).failures).toEqual(['a.test.ts (failed)'])
  expect(countTests([file('a.test.ts', ['failed'], 'failed')], ['a.test.ts']).failures).toHaveLength(1)
})

test('a file that did not run is a failure', () => {
  expect(countTests([], ['a.test.ts']).failures).toEqual(['a.test.ts (did not run)'])
})

test('the slowest files are named, the slowest first', () => {
  const report = [1, 12.34, 3].map((seconds) => file(`${seconds}.test.ts`, ['passed'], 'passed', seconds))
  expect(slowest(report, 2)).toEqual(['   12.3 s  12.34.test.ts', '    3.0 s  3.test.ts'])
})
