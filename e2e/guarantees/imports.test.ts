import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

// // For every import rule, a copy of the configuration gets a violation that the linter must report: a rule that silently matches nothing is worse
// than none. Allowed imports are tried too, so that no rule forbids too much.

/** Everything below the edges: storage, decisions, and background work. */
const domains = [
  'platform',
  'outside-store',
  'notice',
  'transaction',
  'audit',
  'day-count',
  'staff',
  'team',
  'desk',
  'service-hours',
  'conversation',
  'assignment',
  'queue',
  'ticket',
  'team-key',
  'handover',
  'membership',
  'background',
]
const edges = ['gateway', 'http', 'fanout', 'metrics', 'store/sqlite']
const audiences = ['youth', 'listener', 'cell', 'supervisor', 'invitation']
const shownToTheYoung = ['youth', 'conversation', 'connection', 'handover/card-view', 'handover/card']
const react = ['react', 'react-dom/client', '@lingui/react', 'wouter']

/** For each folder, what it must not import: a path from the root, or a package. */
const forbidden: [from: string, to: string[]][] = [
  ...['shared', 'shared/protocol'].map((folder): [string, string[]] => [
    folder,
    ['server/main.ts', 'client/crypto/seal.ts', 'e2e/support/people.ts', 'node:fs', 'react', '@hpke/core'],
  ]),
  ...['server', ...domains.map((name) => `server/${name}`), ...edges.map((name) => `server/${name}`)].map(
    (folder): [string, string[]] => [folder, ['client/crypto/seal.ts', 'e2e/support/people.ts']],
  ),
  ...domains.map((name): [string, string[]] => [
    `server/${name}`,
    [
      ...edges.map((edge) => `server/${edge}/open.ts`),
      'server/store/open.ts',
      'server/main.ts',
      'server/start/listen.ts',
    ],
  ]),
  ...edges.map((name): [string, string[]] => [
    `server/${name}`,
    [
      ...edges.filter((other) => other !== name).map((other) => `server/${other}/open.ts`),
      'server/main.ts',
      'server/start/listen.ts',
    ],
  ]),
  ['server/gateway', ['socket.io', '@socket.io/redis-adapter', 'server/gateway/socket-io/socket-peer.ts']],
  [
    'server/metrics',
    ['server/ticket/state.ts', 'server/conversation/state.ts', 'server/desk/floor.ts', 'server/store/port.ts'],
  ],
  ...['youth', 'crypto', 'ui', 'enrolment', 'somewhere-new'].map((name): [string, string[]] => [
    `client/${name}`,
    ['server/main.ts', 'server/ticket/take.ts', 'e2e/support/people.ts', 'node:fs'],
  ]),
  ...audiences.map((name): [string, string[]] => [
    `client/${name}`,
    audiences.filter((other) => other !== name).map((other) => `client/${other}/page.tsx`),
  ]),
  ...[
    'conversation',
    'connection',
    'crypto',
    'ui',
    'enrolment',
    'staff-session',
    'bell',
    'i18n',
    'embed',
    'handover',
    'handover/card',
    'handover/panel',
    'handover/card-view',
  ].map((name): [string, string[]] => [`client/${name}`, audiences.map((audience) => `client/${audience}/page.tsx`)]),
  ...shownToTheYoung.map((name): [string, string[]] => [
    `client/${name}`,
    [
      'client/staff-session/unlock.ts',
      'client/bell/bell.ts',
      'client/enrolment/enrol.ts',
      'client/handover/panel/panel.tsx',
      '@serenity-kit/opaque',
      'wouter',
    ],
  ]),
  ['client/handover/panel', ['client/handover/card/card.tsx']],
  ['client/handover/card-view', ['client/handover/card/card.tsx']],
  [
    'client/crypto',
    [
      'client/connection/open.ts',
      'client/conversation/timeline.ts',
      'client/ui/dialog.tsx',
      'client/staff-session/unlock.ts',
      ...react,
    ],
  ],
  [
    'client/ui',
    [
      'client/connection/open.ts',
      'client/conversation/timeline.ts',
      'client/crypto/seal.ts',
      'client/enrolment/enrol.ts',
      'client/handover/card/card.tsx',
    ],
  ],
  [
    'client/enrolment',
    ['client/ui/dialog.tsx', 'client/conversation/timeline.ts', 'client/staff-session/unlock.ts', ...react],
  ],
]

const allowed: [file: string, to: string[]][] = [
  ['shared/protocol/seed.ts', ['shared/ids.ts', 'shared/protocol/limits.ts', 'valibot']],
  ['shared/seed.test.ts', ['shared/ids.ts', 'vitest', 'fast-check', 'node:fs']],
  ...domains.map((name): [string, string[]] => [
    `server/${name}/seed.ts`,
    [
      'server/store/port.ts',
      'server/transaction/transactor.ts',
      'shared/conversation/phase.ts',
      'server/ticket/take.ts',
    ],
  ]),
  ['server/ticket/seed.test.ts', ['server/store/sqlite/open.ts', 'server/gateway/open.ts']],
  [
    'server/gateway/seed.ts',
    ['server/store/port.ts', 'server/ticket/take.ts', 'server/transaction/transactor.ts', 'node:http'],
  ],
  ['server/gateway/socket-io/seed.ts', ['socket.io', 'server/gateway/peer.ts', 'server/store/port.ts']],
  ['server/start/seed.ts', edges.map((edge) => `server/${edge}/open.ts`)],
  ['server/main.ts', ['server/start/listen.ts']],
  ['client/crypto/seed.ts', ['shared/conversation/phase.ts', 'hpke']],
  ['client/crypto/seed.test.ts', ['node:fs', '@hpke/core', 'client/crypto/seal.ts']],
  [
    'client/youth/seed.tsx',
    [
      'client/handover/card/card.tsx',
      'client/ui/dialog.tsx',
      'client/crypto/seal.ts',
      'client/connection/open.ts',
      'react',
      'dompurify',
    ],
  ],
  [
    'client/listener/seed.tsx',
    [
      'client/handover/panel/panel.tsx',
      'client/handover/card-view/view.tsx',
      'client/staff-session/unlock.ts',
      'wouter',
    ],
  ],
  ['client/enrolment/seed.ts', ['client/crypto/seal.ts', '@serenity-kit/opaque']],
  ['e2e/support/seed.ts', ['server/main.ts', 'client/enrolment/enrol.ts', 'client/crypto/seal.ts', 'shared/ids.ts']],
]

const tree = mkdtempSync(join(tmpdir(), 'relais-imports-'))
/** The lines where Biome reported a forbidden import, by file. */
const seen = new Map<string, Set<number>>()

beforeAll(() => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  for (const file of ['biome.json', 'package.json']) cpSync(join(root, file), join(tree, file))
  for (const [from, to] of pairs(forbidden)) write(seedOf(from, to), importsOf(from, to))
  for (const [file, targets] of allowed)
    write(
      file,
      targets.flatMap((to) => importsOf(posix.dirname(file), to)),
    )
  const rules = ['--only=style/noRestrictedImports', '--only=correctness/noNodejsModules']
  const options = [...rules, '--max-diagnostics=none', '--reporter=github']
  const { stdout } = spawnSync(join(root, 'node_modules/.bin/biome'), ['lint', ...options, tree], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  for (const [, file = '', line] of stdout.matchAll(/^::error .*?file=([^,]+),line=(\d+)/gm)) {
    const name = posix.relative(tree, file)
    seen.set(name, (seen.get(name) ?? new Set()).add(Number(line)))
  }
})

afterAll(() => rmSync(tree, { recursive: true, force: true }))

test.each(pairs(forbidden))('%s never imports %s', (from, to) => {
  expect(seen.get(seedOf(from, to))).toEqual(new Set(importsOf(from, to).map((_, index) => index + 1)))
})

test.each(allowed)('%s may import %s', (file) => {
  expect(seen.get(file)).toBeUndefined()
})

function pairs(table: [string, string[]][]): [string, string][] {
  return table.flatMap(([from, targets]) => targets.map((to): [string, string] => [from, to]))
}

function seedOf(from: string, to: string): string {
  return `${from}/seed-${to.replace(/[^a-z]+/g, '-')}.ts`
}

/** One line for each syntax of the import. */
function importsOf(from: string, to: string): string[] {
  const ours = /^(shared|server|client|e2e)\//.test(to)
  const path = posix.relative(from, to)
  const relative = ours ? (path.startsWith('.') ? path : `./${path}`) : to
  const alias = ours && !to.startsWith('e2e/') ? `#${to}` : relative
  const lines = [
    `import '${alias}'`,
    `import { a } from '${relative}'`,
    `export { b } from '${alias}'`,
    `export const c = await import('${relative}')`,
  ]
  // Type-only imports of Node's modules are left to the compiler, which does not know them in client/.
  return to.startsWith('node:') ? lines : [...lines, `import type { D } from '${relative}'`]
}

function write(file: string, lines: string[]) {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), lines.join('\n'))
}
