import { posix } from 'node:path'

/**
 * The folders of each tree, and the files outside of folders, from the lowest up. A folder may import itself and earlier folders, and no later
 * one. So no cycle between folders is possible. Each line of the server is one layer.
 */
export const importOrder = {
  shared: [
    'bytes.ts',
    'base64url.ts',
    'ids.ts',
    'result.ts',
    'scheduler.ts',
    'conversation',
    'consent',
    'ticket',
    'protocol',
    'roster',
  ],
  server: [
    ...['platform', 'metrics'],
    ...['store', 'outside-store'],
    ...['notice', 'fanout'],
    ...['transaction'],
    ...[
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
    ],
    ...['half', 'team-key', 'handover', 'membership'],
    ...['background'],
    ...['gateway', 'http'],
    ...['start', 'command', 'main.ts'],
  ],
  client: [
    ...[
      'time',
      'ui',
      'machine',
      'bell',
      'i18n',
      'connection',
      'part',
      'crypto',
      'stored',
      'enrolment',
      'conversation',
      'handover',
      'pane',
      'staff-session',
    ],
    ...['invitation', 'supervisor', 'cell', 'listener', 'youth'],
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Tree = keyof typeof importOrder
/** `path` from the root, such as `server/ticket/take.ts`. */
export type SourceFile = { readonly path: string; readonly source: string }

/** The imports that break the order, one sentence each. Tests, and files that only tests use, may import every folder. */
export function againstTheOrder(tree: Tree, files: readonly SourceFile[]): readonly string[] {
  const order: readonly string[] = importOrder[tree]
  const faults = files
    .filter(({ path }) => !isOfTests(path))
    .flatMap(({ path, source }) => {
      const from = roomOf(path)
      if (!order.includes(from)) return [`${tree}/${from} has no place in the order`]
      return importsOf(path, source)
        .filter((target) => target.startsWith(`${tree}/`))
        .map(roomOf)
        .filter((to) => order.indexOf(to) > order.indexOf(from))
        .map((to) => `${path} knows ${tree}/${to}, which comes after ${from}`)
    })
  return [...new Set(faults)]
}

/** Folders of the order that hold no file. */
export function emptyPlaces(tree: Tree, files: readonly SourceFile[]): readonly string[] {
  const there = new Set(files.map(({ path }) => roomOf(path)))
  return importOrder[tree].filter((room) => !there.has(room))
}

export const isOfTests = (path: string) => /\.test\.tsx?$|(^|\/)testing\//.test(path)

const roomOf = (path: string) => path.split('/')[1] ?? ''

export function importsOf(path: string, source: string): readonly string[] {
  const written = [...source.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)].map(([, target = '']) => target)
  return written.flatMap((target) => {
    // `#language/` leads to the folder of the pages' language (package.json).
    if (target.startsWith('#language/')) return [target.replace('#', 'client/i18n/')]
    if (target.startsWith('#')) return [target.slice(1)]
    return target.startsWith('.') ? [posix.join(posix.dirname(path), target)] : []
  })
}
