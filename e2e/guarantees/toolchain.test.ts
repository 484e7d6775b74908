import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchOptions } from '../support/chromium.ts'

// Checks the checks: each gets something that it must report, and every file is covered by one.

const root = fileURLToPath(new URL('../../', import.meta.url))
const program = (name: string) => join(root, 'node_modules/.bin', name)
const files = (pattern: string) =>
  globSync(pattern, { cwd: root, exclude: ['node_modules', 'dist', '.cache', 'data', '.git'] }).sort()

/** What the compiler must refuse, by file: its error code. */
const uncompilable: [file: string, code: string, source: string][] = [
  ['server/imports-client.ts', 'TS6307', "export { open } from '#client/crypto/open.ts'"],
  [
    'server/imports-client-type.ts',
    'TS6307',
    "import type { seal } from '#client/crypto/seal.ts'\nexport type A = typeof seal",
  ],
  ['client/imports-server.ts', 'TS6307', "export { close } from '#server/ticket/close.ts'"],
  ['client/imports-server-type.ts', 'TS6307', "export type A = import('#server/ticket/take.ts').Taken"],
  ['shared/imports-server.ts', 'TS6307', "export { take } from '#server/ticket/take.ts'"],
  ['shared/imports-client.ts', 'TS6307', "export { seal } from '../client/crypto/seal.ts'"],
  ['shared/imports-node.ts', 'TS2591', "export { readFileSync } from 'node:fs'"],
  ['shared/touches-the-page.ts', 'TS2584', 'export const a = document.title'],
  ['client/imports-node.ts', 'TS2591', "export { readFileSync } from 'node:fs'"],
  ['server/touches-the-page.ts', 'TS2584', 'export const a = document.title'],
  ['server/has-an-enum.ts', 'TS1294', 'export enum A { b }'],
  ['server/may-be-undefined.ts', 'TS2532', 'export const a = ["b"][0].length'],
  ['server/optional-undefined.ts', 'TS2375', 'export const a: { b?: string } = { b: undefined }'],
  ['shared/wrong.test.ts', 'TS2322', 'export const a: string = 1'],
  ['client/wrong.test.tsx', 'TS2322', 'export const a: string = 1'],
  ['server/wrong.test.ts', 'TS2322', 'export const a: string = 1'],
  ['e2e/journeys/wrong.test.ts', 'TS2322', 'export const a: string = 1'],
  ['wrong.config.ts', 'TS2322', 'export const a: string = 1'],
]

/** What the linter must refuse. */
const unlintable: [file: string, rule: string, source: string][] = [
  ['server/default.ts', 'noDefaultExport', 'export default 1'],
  ['server/no-extension.ts', 'useImportExtensions', "import { take } from './ticket/take'\ntake()"],
  ['server/cycle/one.ts', 'noImportCycles', "import { b } from './two.ts'\nexport const a = () => b"],
  ['server/cycle/two.ts', 'noImportCycles', "import { a } from './one.ts'\nexport const b = () => a"],
  ['server/barrel.ts', 'noBarrelFile', "export { take } from './ticket/take.ts'"],
  ['server/everything.ts', 'noReExportAll', "export * from './ticket/take.ts'"],
  ['server/undeclared.ts', 'noUndeclaredDependencies', "import 'left-pad'"],
  ['server/any.ts', 'noExplicitAny', 'export const a = (b: any) => b'],
  ['server/ignored.ts', 'noTsIgnore', '// @ts-ignore\nexport const a = 1'],
  ['server/certain.ts', 'noNonNullAssertion', 'export const a = (b?: string) => b!.length'],
  [
    'server/floats.ts',
    'noFloatingPromises',
    'const a = async (): Promise<number> => 1\nexport const b = () => {\n  a()\n}',
  ],
  ['server/talks.ts', 'noConsole', "console.log('content')"],
  ['server/BadName.ts', 'useFilenamingConvention', 'export const a = 1'],
  ['server/only.test.ts', 'noFocusedTests', "import { test } from 'vitest'\ntest.only('a', () => {})"],
  ['server/skip.test.ts', 'noSkippedTests', "import { test } from 'vitest'\ntest.skip('a', () => {})"],
  ['client/crypto/page.ts', 'noRestrictedGlobals', 'export const a = () => document.title'],
  ['client/enrolment/page.ts', 'noRestrictedGlobals', 'export const a = () => window.name'],
  [
    'client/ui/html.tsx',
    'noDangerouslySetInnerHtml',
    'export const A = () => <p dangerouslySetInnerHTML={{ __html: "b" }} />',
  ],
  ['client/ui/unlabelled.tsx', 'noLabelWithoutControl', 'export const A = () => <label>b</label>'],
  ['client/ui/untyped.tsx', 'useButtonType', 'export const A = () => <button>b</button>'],
  ['client/ui/clickable.tsx', 'noStaticElementInteractions', 'export const A = () => <div onClick={() => {}}>b</div>'],
  [
    'client/ui/stale.tsx',
    'useExhaustiveDependencies',
    "import { useEffect } from 'react'\nexport function A({ b }: { b: () => void }) {\n  useEffect(() => b(), [])\n  return null\n}",
  ],
]

const tree = mkdtempSync(join(tmpdir(), 'relais-toolchain-'))
let compiler = ''
let linter = ''

beforeAll(() => {
  const configuration = [
    'package.json',
    'biome.json',
    'tsconfig*.json',
    '*/tsconfig*.json',
    'client/i18n/catalogue.d.ts',
  ]
  for (const file of configuration.flatMap(files)) cpSync(join(root, file), join(tree, file))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  write(
    'server/ticket/take.ts',
    "import type { A } from '#shared/fine.ts'\nexport const take = () => 1\nexport type Taken = A",
  )
  write('client/crypto/seal.ts', "import type { A } from '#shared/fine.ts'\nexport const seal = (a: A) => a")
  // The compiler reports a file of another tree only once: each seed that imports one needs its own.
  write('client/crypto/open.ts', 'export const open = 1')
  write('server/ticket/close.ts', 'export const close = 1')
  write('shared/fine.ts', 'export type A = 1')
  write(
    'e2e/support/fine.ts',
    "import { seal } from '#client/crypto/seal.ts'\nimport { take } from '#server/ticket/take.ts'\nexport const b = () => [seal(1), take()]",
  )
  for (const [file, , source] of uncompilable) write(file, source)
  compiler = spawnSync(program('tsc'), ['-b'], { cwd: tree, encoding: 'utf8' }).stdout
  for (const [file, , source] of unlintable) write(file, source)
  const options = ['--max-diagnostics=none', '--error-on-warnings', '--reporter=github']
  linter = spawnSync(program('biome'), ['lint', ...options, tree], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 1e9,
  }).stdout
})

afterAll(() => rmSync(tree, { recursive: true, force: true }))

test.each(uncompilable)('%s does not compile (%s)', (file, code) => {
  expect(
    compiler
      .split('\n')
      .filter((line) => line.startsWith(`${file}(`))
      .join('\n'),
  ).toContain(code)
})

test('the files beside the seeds compile', () => {
  expect(compiler.split('\n').filter((line) => /^\S*(fine|take|seal)\.ts\(/.test(line))).toEqual([])
})

test.each(unlintable)('%s is refused by %s', (file, rule) => {
  const lines = linter.split('\n').filter((line) => line.includes(`file=${join(tree, file)},`))
  expect(lines.join('\n')).toMatch(new RegExp(`^::error title=lint/\\w+/${rule},`, 'm'))
})

test('every source file is type-checked', () => {
  const projects = files('*/tsconfig*.json')
  const checked = new Set(projects.flatMap((project) => lines(program('tsc'), ['-p', project, '--listFilesOnly'])))
  expect(files('**/*.{ts,tsx}').filter((file) => !checked.has(join(root, file)))).toEqual([])
})

test('every test file runs, and the tests of the cryptography also run in a browser', () => {
  const listed = JSON.parse(
    execFileSync(program('vitest'), ['list', '--filesOnly', '--json'], { cwd: root, encoding: 'utf8' }),
  ) as {
    file: string
    projectName: string
  }[]
  const inProject = (project: RegExp) =>
    new Set(listed.filter((entry) => project.test(entry.projectName)).map((entry) => relative(root, entry.file)))
  const anywhere = inProject(/^(unit|dom|e2e)$/)
  expect(files('**/*.test.{ts,tsx}').filter((file) => !anywhere.has(file))).toEqual([])
  const inBrowser = inProject(/^browser/)
  expect(files('client/crypto/**/*.test.ts').filter((file) => !inBrowser.has(file))).toEqual([])
})

test('the tests run on the Node that package.json pins, and every version is exact', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >
  expect(process.version).toBe(`v${devDependencies?.node}`)
  const versions = Object.entries({ ...dependencies, ...devDependencies })
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test('npm under Node 20 leaves nothing out of the lockfile', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optional?: boolean; engines?: { node?: string } }>
  }
  // npm silently skips an optional package that requires a newer Node, and whatever needs it fails when it is used.
  const left = Object.entries(packages).filter(
    ([, { optional, engines }]) => optional && needsMoreThanNode20(engines?.node ?? ''),
  )
  // Its native parts serve Lingui's `macroTransform`, which is not used for this very reason.
  expect(left.map(([name]) => name).filter((name) => !name.includes('@lingui/native-tools-'))).toEqual([])
  expect(Object.keys(packages).filter((name) => name.endsWith('node_modules/rolldown'))).toHaveLength(1)
})

test('no flag weakens the browser that tests the guarantees', () => {
  expect(launchOptions.args.join(' ')).not.toMatch(
    /disable-web-security|single-process|site-isolation|insecure-content/,
  )
})

function needsMoreThanNode20(range: string): boolean {
  return range !== '' && !range.split('||').some((part) => /^\s*(\^20|(>=?\s*)?v?(\d|1\d|20)(\.|\b))/.test(part))
}

function lines(command: string, args: string[]): string[] {
  return execFileSync(command, args, { cwd: root, encoding: 'utf8' }).split('\n')
}

function write(file: string, source: string) {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), `${source}\n`)
}
