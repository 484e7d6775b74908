import { spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { countTests, type FileReport, slowest } from './test-count.ts'

// `npm test`, and `npm run check`, its quick tier. Every step runs, whatever the earlier ones returned; independent steps run in parallel. Each step
// counts as one, and so does every test. A skipped test, a test file that did not run, and an error outside any test are failures. The last line is
// the sum.

const root = fileURLToPath(new URL('../../', import.meta.url))
const report = `${root}.cache/tests.json`
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })

const vitest = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
const checks = {
  types: ['tsc', '-b'],
  lint: ['biome', 'check', '--error-on-warnings'],
  words: ['lingui', 'check', 'sync', '--clean', '--verbose'],
}
/** The steps of each tier, and the test files that must have run in it. */
const tiers = {
  quick: {
    steps: [checks, { tests: [...vitest, '--project=unit', '--project=dom', '--project=dom-preact'] }],
    testFiles: '{client,server,shared}/**/*.test.{ts,tsx}',
    leaves: ['.cache/tests.json'],
  },
  whole: {
    steps: [
      checks,
      { programs: ['node', 'e2e/support/get-programs.ts'] },
      { 'youth build': ['vite', 'build', '--mode', 'youth'] },
      { 'staff build': ['vite', 'build', '--mode', 'staff'] },
      { tests: vitest },
    ],
    testFiles: '**/*.test.{ts,tsx}',
    leaves: ['dist', '.cache/tests.json'],
  },
}
const { steps, testFiles, leaves } = tiers[values.quick ? 'quick' : 'whole']

// Remove an earlier run's report, so that it cannot pass for this run's.
for (const left of leaves) rmSync(`${root}${left}`, { recursive: true, force: true })

let passed = 0
const failures: string[] = []
for (const together of steps) {
  const all = Object.entries<string[]>(together)
  await Promise.all(all.map(([name, [command = '', ...args]]) => take(name, command, args, all.length > 1)))
}
const exclude = ['node_modules', 'dist', '.cache', 'data']
const ran = readReport()
const tests = countTests(ran, globSync(testFiles, { cwd: root, exclude }))
passed += tests.passed
failures.push(...tests.failures)

console.log(`\nThe test files that took longest, some at the same time:\n${slowest(ran, 15).join('\n')}`)
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((name) => `  ${name}`).join('\n')}`)
console.log(`\n${passed} passed, ${failures.length} failed`)
process.exitCode = failures.length > 0 ? 1 : 0

/** One step. Its output is shown as it comes, or whole at its end if other steps run at the same time. */
async function take(name: string, command: string, args: string[], isBeside: boolean): Promise<void> {
  const started = Date.now()
  const heading = `\n── ${name}: ${command} ${args.join(' ')}`
  if (!isBeside) console.log(heading)
  const { succeeded, said } = await run(command, args, isBeside ? 'pipe' : 'inherit')
  if (isBeside) console.log(`${heading}\n${said}`)
  console.log(`── ${name} ${succeeded ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  if (succeeded) passed += 1
  else failures.push(name)
}

function run(
  command: string,
  args: string[],
  output: 'inherit' | 'pipe',
): Promise<{ succeeded: boolean; said: string }> {
  // Remove the deployment's settings from a test's environment, and put Node 24 first for every caller.
  const { PATH, ...env } = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(RELAIS_|REDIS_URL)/.test(name)),
  )
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['inherit', output, output],
    env: { ...env, PATH: `${root}node_modules/.bin:${PATH}` },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      said += chunk
    })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ succeeded: false, said: said + error.message }))
    child.once('close', (code) => resolve({ succeeded: code === 0, said: said.trimEnd() }))
  })
}

function readReport(): FileReport[] {
  // Vitest may end before it has written a report; each test file then counts as one that did not run.
  if (!existsSync(report)) return []
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: FileReport[] }
  return testResults.map((file) => ({ ...file, name: relative(root, file.name) }))
}
