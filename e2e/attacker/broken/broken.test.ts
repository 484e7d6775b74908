import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { guards } from './guards.ts'

// A property proves something only if it can also fail. Each guard is taken out of the product's source, and the attacks must notice.

type Found = { readonly guard: string; readonly seed?: number; readonly broken?: string }

const found = new Map<string, Found>()

beforeAll(async () => {
  const script = fileURLToPath(new URL('./run.ts', import.meta.url))
  const { stdout: printed } = await promisify(execFile)(process.execPath, [script])
  for (const line of printed.trim().split('\n')) {
    const one = JSON.parse(line) as Found
    found.set(one.guard, one)
  }
}, 10 * patienceMs)

test.each(guards)('an attack notices that it is not checked that $guard', ({ guard, says }) => {
  expect(found.get(guard)?.broken?.slice(0, says.length)).toBe(says)
})
