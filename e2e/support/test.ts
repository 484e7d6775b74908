import { spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countTests, type FileReport } from './test-count.ts'

// `npm test`. Every step runs, whatever the ones before it said; each counts as one, and so does every test. A skipped
// test, a test file that did not run, and an error outside any test are failures. The last line is the sum.

const root = fileURLToPath(new URL('../../', import.meta.url))
const report = `${root}.cache/tests.json`

const steps: Record<string, string[]> = {
  types: ['tsc', '-b'],
  lint: ['biome', 'check', '--error-on-warnings'],
  words: ['lingui', 'check', 'sync', '--clean', '--verbose'],
  'youth build': ['vite', 'build', '--mode', 'youth'],
  'staff build': ['vite', 'build', '--mode', 'staff'],
  tests: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
}

// What an earlier run left must not pass for what this one made.
for (const left of ['dist', '.cache/tests.json']) rmSync(`${root}${left}`, { recursive: true, force: true })

let passed = 0
const failures: string[] = []
for (const [name, [command = '', ...args]] of Object.entries(steps)) {
  const started = Date.now()
  console.log(`\n── ${name}: ${command} ${args.join(' ')}`)
  const succeeded = await run(command, args)
  console.log(`── ${name} ${succeeded ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  if (succeeded) passed += 1
  else failures.push(name)
}
const testFiles = globSync('**/*.test.{ts,tsx}', { cwd: root, exclude: ['node_modules', 'dist', '.cache', 'data'] })
const tests = countTests(readReport(), testFiles)
passed += tests.passed
failures.push(...tests.failures)

if (failures.length > 0) console.log(`\nFailed:\n${failures.map((name) => `  ${name}`).join('\n')}`)
console.log(`\n${passed} passed, ${failures.length} failed`)
process.exitCode = failures.length > 0 ? 1 : 0

function run(command: string, args: string[]): Promise<boolean> {
  // The deployment's own settings have no place in a test, and Node 24 comes first whoever started this.
  const { PATH, ...env } = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(RELAIS_|REDIS_URL)/.test(name)),
  )
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...env, PATH: `${root}node_modules/.bin:${PATH}` },
  })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message)
      resolve(false)
    })
    child.once('close', (code) => resolve(code === 0))
  })
}

function readReport(): FileReport[] {
  // Vitest may end before it has written a report; each test file then counts as one that did not run.
  if (!existsSync(report)) return []
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: FileReport[] }
  return testResults.map((file) => ({ ...file, name: relative(root, file.name) }))
}
