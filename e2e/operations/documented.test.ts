import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createMetricsServer } from '#server/metrics/metrics-server.ts'
import { readConfig, settingNames } from '#server/platform/config.ts'
import { logEvents } from '#server/platform/log.ts'
import { limits } from '#shared/protocol/limits.ts'

// Compares the operators' document with the program.

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const operations = read('docs/operations.md')

/** A section of the document, by its heading. */
function section(heading: string): string {
  const from = operations.indexOf(`\n## ${heading}\n`)
  if (from < 0) throw new Error(`no "${heading}"`)
  const to = operations.indexOf('\n## ', from + 1)
  return operations.slice(from, to < 0 ? undefined : to)
}

/** The cells of a table's rows. */
const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))

const namesIn = (cell: string | undefined) => [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

test('the document has every setting, and no other', () => {
  const documented = rowsOf(section('Settings')).flatMap(([, name]) => namesIn(name))
  expect([...documented].sort()).toEqual([...settingNames].sort())
})

test('the document’s default values are those read without the setting', () => {
  const defaults = rowsOf(section('Settings')).filter(([, , , fallback]) => /^`[^`]+`$/.test(fallback ?? ''))
  expect(defaults.length).toBeGreaterThan(5)
  for (const [, name, , fallback] of defaults) {
    const said = { [namesIn(name)[0] ?? '']: namesIn(fallback)[0] }
    expect([said, readConfig(said)]).toEqual([said, readConfig({})])
  }
})

test('the README names only settings that exist', () => {
  const named = [...read('README.md').matchAll(/`((?:RELAIS|REDIS)_[A-Z_]+)`/g)].map(([, name]) => name)
  expect(named.filter((name) => !settingNames.some((known) => known === name))).toEqual([])
})

test('the document has every line that the log can contain, with what to do', () => {
  const rows = rowsOf(section('The log'))
  const documented = rows.flatMap(([, events]) => namesIn(events))
  expect([...new Set(documented)].sort()).toEqual([...logEvents, 'bug'].sort())
  for (const [, events, meaning, act] of rows)
    expect([events, meaning !== '', act !== '']).toEqual([events, true, true])
})

test('the document has every metric, and no other', async () => {
  const zero = async () => 0
  const server = createMetricsServer(
    {
      ...{ sockets: () => 0, waiting: () => 0, talking: zero, isStoreUp: () => true, isHearing: () => true },
      tickets: async () => ({ received: 0, taken: 0, answered: 0 }),
      meters: () => ({
        ...{ commit: null, refusals: { 'too-fast': 0, busy: 0 }, deadlinesLate: 0, loopUtilisation: 0 },
        loopDelay: { p50: 0, p99: 0 },
      }),
    },
    () => undefined,
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  server.close()
  const told = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name)
  const documented = rowsOf(section('Metrics')).flatMap(([, name]) => namesIn(name))
  expect(documented.sort()).toEqual(told.sort())
})

test('the README shows every picture in the repository', () => {
  const kept = globSync('docs/screens/**/*.png', { cwd: root })
  const shown = [...read('README.md').matchAll(/\]\((docs\/screens\/[^)]+)\)/g)].map(([, file]) => file)
  expect(kept.sort()).toEqual(shown.sort())
})

test('every file and heading that a document links to exists', () => {
  const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root, exclude: ['node_modules'] })
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-')
  const broken = documents.flatMap((file) =>
    [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, to = '']) => {
      if (/^[a-z]+:/.test(to)) return []
      const [path = '', heading] = to.split('#')
      const target = path === '' ? file : join(dirname(file), path)
      if (!existsSync(join(root, target))) return [`${file}: ${to}`]
      if (heading === undefined || !target.endsWith('.md')) return []
      const headings = [...read(target).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => anchor(text))
      return headings.includes(heading) ? [] : [`${file}: ${to}`]
    }),
  )
  expect(broken).toEqual([])
})

test('the impact assessment quotes the periods that the program keeps', () => {
  const units = { minute: 60_000, hour: 3_600_000, day: 24 * 3_600_000 }
  const rows = [...read('docs/impact-assessment.md').matchAll(/\| (\d+) (minute|hour|day)s? \| `(\w+)` \|/g)]
  expect(rows.length).toBeGreaterThan(5)
  for (const [, count, unit, name = ''] of rows) {
    const kept = Object.entries(limits).find(([known]) => known === name)?.[1]
    const said = Number(count) * (name.endsWith('Days') ? 1 : units[unit as keyof typeof units])
    expect([name, said]).toEqual([name, kept])
  }
})
