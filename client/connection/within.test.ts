import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { within } from './within.ts'

const never = () => new Promise<never>(() => undefined)

test('work that ignores the abort signal ends at the limit too', async () => {
  await expect(within(1, never)).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('work that listens to the signal is aborted; work that ends in time keeps its result', async () => {
  const told: boolean[] = []
  await expect(
    within(1, (signal) => {
      signal.addEventListener('abort', () => told.push(signal.aborted))
      return never()
    }),
  ).rejects.toBeInstanceOf(DOMException)
  expect(told).toEqual([true])
  expect(await within(60_000, async () => 'here')).toBe('here')
  await expect(within(60_000, () => Promise.reject(new RangeError('ours')))).rejects.toBeInstanceOf(RangeError)
})

const client = fileURLToPath(new URL('..', import.meta.url))

/** Calls that a browser or a network may leave without an answer for ever. */
const mayNeverAnswer =
  /\bfetch\(|\bindexedDB\.|new (?:Worker|SharedWorker|BroadcastChannel)\(|navigator\.(?:locks|storage|serviceWorker)|\bcaches\.|\bimport\(\/\*/

test('every wait of a page for the network or the browser has a time limit', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: client }).filter((file) => !/\.test\.tsx?$|testing\//.test(file))
  const asking = files.filter((file) => mayNeverAnswer.test(readFileSync(`${client}/${file}`, 'utf8')))
  const endless = asking.filter(
    (file) => !/\bwithin\(|signal: AbortSignal/.test(readFileSync(`${client}/${file}`, 'utf8')),
  )
  expect(asking.length).toBeGreaterThan(5)
  expect(endless).toEqual([])
})
