import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

// Machines differ in speed: a test waits for an event, and never sets itself how long that may take.

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A time limit of a test, in each form that our tools offer. */
const ownTimes = [
  ['vi.waitFor and vi.waitUntil give up after a second', /\bvi\.wait(For|Until)\(/],
  ['a time for one wait', /\b(poll|waitFor|find(All)?By\w+|toPass|waitFor\w+)\([^\n]*\btimeout: \d/],
  ['a time for one answer on a socket', /\.timeout\(\d/],
  ['a time for every wait of a page', /\bsetDefault(Navigation)?Timeout\(\d/],
  ['a time for a test, before its body', /^\s*(test|it)\b.*\{ timeout: \d/],
  ['a time for a test, after its body', /^\s*\}, \d[\d_]*\)$/],
] as const

function findings(text: string): readonly string[] {
  const lines = text.split('\n')
  return lines.flatMap((line) =>
    ownTimes.filter(([, form]) => form.test(line)).map(([name]) => `${name}: ${line.trim()}`),
  )
}

test('no test sets how long it waits', () => {
  const files = globSync(
    ['{client,server,shared}/**/*.test.{ts,tsx}', '{client,server,shared}/**/testing/**/*.{ts,tsx}'],
    {
      cwd: root,
    },
  )
  const own = new Set(['shared/testing/eventually.ts', 'e2e/guarantees/patience.test.ts'])
  const all = [...files, ...globSync('e2e/**/*.ts', { cwd: root })].filter((file) => !own.has(file))
  expect(all.length).toBeGreaterThan(200)
  expect(
    all.flatMap((file) => findings(readFileSync(`${root}${file}`, 'utf8')).map((found) => `${file}: ${found}`)),
  ).toEqual([])
})

test('each of these forms is found', () => {
  const written = [
    "await vi.waitFor(() => expect(told).toBe('yes'))",
    'await expect.poll(() => told, { timeout: 5000 }).toBe(1)',
    "await page.getByText('Reçu').waitFor({ timeout: 15_000 })",
    "await screen.findByText('Reçu', {}, { timeout: 5000 })",
    "await socket.timeout(5000).emitWithAck('thing:read')",
    'context.setDefaultTimeout(15_000)',
    "test('is told', { timeout: 120_000 }, async () => {",
    '}, 180_000)',
  ]
  for (const line of written) expect([line, findings(line).length > 0]).toEqual([line, true])
  expect(findings("await expect.poll(() => told).toBe('yes')")).toEqual([])
})
