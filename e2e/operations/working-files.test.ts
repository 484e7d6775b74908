import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Whether the machine has a program that the service itself does not need; if it is missing, the test reports it. */
function has(program: string): boolean {
  const isThere = spawnSync(program, ['--version']).error === undefined
  if (!isThere) process.stderr.write(`There is no ${program} here: it was not asked, the file was only read.\n`)
  return isThere
}

const withoutComments = (text: string) => text.replaceAll(/^\s*#.*$/gm, '')

function inTemporaryFile(name: string, text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'relais-files-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}

const unit = read('docs/operations/relais.service')

/** The effective value of every setting of the unit: the last one, or all for settings that add up. */
const directive = (name: string) =>
  [...withoutComments(unit).matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value)

test('the unit removes every right that a server does not need', () => {
  const wanted: Readonly<Record<string, string>> = {
    ...{ DynamicUser: 'yes', UMask: '0077', StateDirectoryMode: '0700', NoNewPrivileges: 'yes' },
    ...{ ProtectSystem: 'strict', ProtectHome: 'yes', PrivateTmp: 'yes', PrivateDevices: 'yes', PrivateUsers: 'yes' },
    ...{
      ProtectKernelTunables: 'yes',
      ProtectKernelModules: 'yes',
      ProtectKernelLogs: 'yes',
      ProtectProc: 'invisible',
    },
    ...{ ProtectControlGroups: 'yes', ProtectClock: 'yes', ProtectHostname: 'yes', CapabilityBoundingSet: '' },
    ...{ AmbientCapabilities: '', RestrictNamespaces: 'yes', RestrictRealtime: 'yes', RestrictSUIDSGID: 'yes' },
    ...{ LockPersonality: 'yes', SystemCallArchitectures: 'native', IPAddressDeny: 'any', IPAddressAllow: 'localhost' },
    // Memory never reaches the disk.
    ...{ LimitCORE: '0', MemorySwapMax: '0' },
  }
  expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, directive(name).join(' ')]))).toEqual(wanted)
  expect(directive('SystemCallFilter')).toEqual(['@system-service', '~@privileged @resources'])
  // V8 writes the code that it runs.
  expect(directive('MemoryDenyWriteExecute')).toEqual([])
  expect(directive('StateDirectory')).toEqual(['relais relais-secrets'])
  // Longer than the drain: twice five seconds for sockets, five for HTTP, and then the files.
  expect(Number(directive('TimeoutStopSec')[0])).toBeGreaterThanOrEqual(30)
})

test('systemd accepts the unit, and gives the exposure in the document', () => {
  const figure = /an exposure of \*\*(\d\.\d)\*\*/.exec(read('docs/operations.md'))?.[1]
  expect(Number(figure)).toBeLessThan(1.5)
  if (!has('systemd-analyze')) return expect(directive('ProtectSystem')).toEqual(['strict'])
  const file = inTemporaryFile('relais.service', unit.replaceAll('/opt/relais/', root))
  const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  expect([verified.stderr, verified.status]).toEqual(['', 0])
  const analysed = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
    encoding: 'utf8',
  })
  // Other versions of systemd give slightly different weights.
  const found = Number(/Overall exposure level for \S+: (\d\.\d)/.exec(analysed.stdout)?.[1])
  expect(Math.abs(found - Number(figure))).toBeLessThanOrEqual(0.3)
})

const proxies = ['docs/operations/Caddyfile', 'docs/operations/compose.Caddyfile']

test.each(proxies)('[G13] %s logs nothing about clients', (name) => {
  const file = withoutComments(read(name))
  expect(file).toMatch(/\texclude http\.log\.error http\.log\.access http\.handlers\.reverse_proxy http\.stdlib\n/)
  expect(file.match(/^\s*log\b.*$/gm)).toEqual(['\tlog default {'])
  expect(file).toContain('Strict-Transport-Security "max-age=63072000; includeSubDomains"')
  expect(file).not.toMatch(/cookie|metrics|tracing/)
})

test.each(proxies)('Caddy accepts %s', (name) => {
  const text = read(name)
  if (!has('caddy')) {
    // Without the program: check that every block is closed.
    const outside = text.replaceAll(/`[^`]*`/g, '').replaceAll(/\{\$\w+\}/g, '')
    return expect(outside.match(/\{/g)?.length).toBe(outside.match(/\}/g)?.length)
  }
  const file = inTemporaryFile('Caddyfile', text)
  const env = { PATH: process.env.PATH, HOME: dirname(file), RELAIS_SITE: 'relais.example' }
  const adapted = spawnSync('caddy', ['adapt', '--config', file, '--adapter', 'caddyfile'], { encoding: 'utf8', env })
  expect([adapted.status, adapted.stderr]).toEqual([0, ''])
})

test('a polling client always reaches the same node, and no client is sent to a node that is not ready', () => {
  const file = withoutComments(read('docs/operations/compose.Caddyfile'))
  expect(file).toContain('lb_policy ip_hash')
  const talk = file.slice(file.indexOf('handle @talk'), file.indexOf('handle {'))
  expect(file).toMatch(/@talk path \/socket\.io\/\* \/api\/\*/)
  expect(talk).toContain('health_uri /readyz')
  expect(file.slice(file.indexOf('handle {'))).toContain('health_uri /livez')
})

/** Parses YAML blocks by indentation: the lines below a key, up to the next line with the same indentation. */
function block(text: string, ...path: readonly string[]): string {
  return path.reduce((within, key, depth) => {
    const left = ' '.repeat(2 * depth)
    const found = new RegExp(`^${left}${key}:.*\n(?:${left} +.*\n|\\s*\n)*`, 'm').exec(within)
    if (!found) throw new Error(`no ${key}`)
    return found[0]
  }, text)
}

test('the compose file has what the document promises', () => {
  const file = withoutComments(read('docs/operations/compose.yaml'))
  expect(file).not.toContain('\t')
  for (const line of file.split('\n')) expect(line).toMatch(/^(( {2})*([\w-]+:( .*)?|- .*|<<: .*))?$/)
  const redis = block(file, 'services', 'redis')
  const setting = (name: string) => new RegExp(`- --${name}\n +- (.*)\n`).exec(redis)?.[1]
  expect([setting('appendonly'), setting('appendfsync'), setting('maxmemory-policy')]).toEqual([
    ...['"yes"', 'always', 'noeviction'],
  ])
  expect(redis).not.toMatch(/ports:|requirepass/)
  expect(redis).toContain('networks: [store]')
  expect(block(file, 'networks', 'store')).toContain('internal: true')
  expect(block(file, 'networks', 'front')).toContain('internal: true')
  expect(file.match(/ports:/g)).toHaveLength(1)
  expect(block(file, 'services', 'proxy')).toContain('ports:')
  const node = block(file, 'x-relais')
  for (const line of ['read_only: true', 'user: "10001:10001"', 'cap_drop: \\[ALL\\]', 'REDIS_URL_FILE: /run/secrets/'])
    expect(node).toMatch(new RegExp(line))
  expect(node).toContain('- secrets:/secrets')
  expect(redis).toContain('- redis:/data')
  expect(file.match(/^ {2}relais-\d: \*relais$/gm)).toHaveLength(2)
  for (const [, image] of file.matchAll(/image: (\S+)/g)) expect(image).toMatch(/:\d+\.\d+\.\d+/)
})

test('the image is pinned, built from the lockfile, and runs as a user that the machine does not have', () => {
  const file = read('Dockerfile')
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: { node: string } }
  const images = [...file.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
  expect(images).toEqual(Array(2).fill(`node:${devDependencies.node}-bookworm-slim`))
  expect(file.match(/^RUN npm .*/gm)).toEqual([
    ...['RUN npm ci', 'RUN npm run build', 'RUN npm ci --omit=dev && npm cache clean --force'],
  ])
  expect(file).toMatch(/^USER 10001:10001$/m)
  expect(file).toMatch(/^CMD \["node", "server\/main\.ts"\]$/m)
})
