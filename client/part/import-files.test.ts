import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { importFiles } from './import-files.ts'

const asked: string[] = []
let answer: () => Promise<Response>

beforeEach(() => {
  asked.length = 0
  const hashes = Object.fromEntries(['a.js', 'b.js', 'shared.js'].map((file) => [file, 'sha256-x']))
  vi.stubGlobal('document', { querySelector: () => ({ content: JSON.stringify(hashes) }) })
  vi.stubGlobal('fetch', (address: string) => {
    asked.push(address)
    return answer()
  })
})
afterEach(() => vi.unstubAllGlobals())

const part = (name: string) => importFiles(['./shared.js', `./${name}`], 'https://relais.test/assets/page.js')
const timesAsked = (name: string) => asked.filter((address) => address.endsWith(name)).length

test('a file that several parts want at the same moment is fetched once, and again after a failure', async () => {
  answer = () => Promise.reject(new TypeError('no network'))
  const both = await Promise.allSettled([part('a.js'), part('b.js')])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(timesAsked('shared.js')).toBe(1)
  await expect(part('a.js')).rejects.toThrow('no network')
  expect(timesAsked('shared.js')).toBe(2)
})
