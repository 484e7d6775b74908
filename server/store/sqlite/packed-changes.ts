import type { AuditDraft, Change } from '../port.ts'

/** A change with its values as JSON texts. It has no publications, because there is no other node. */
export type TextChange = Omit<Change, 'writes' | 'append' | 'publish'> & {
  readonly writes: readonly {
    readonly key: string
    readonly ifVersion: number
    readonly version: number
    readonly text: string | null
  }[]
  readonly append: readonly { readonly log: string; readonly position: number; readonly text: string }[]
}

/**
 * Changes as one flat list: each is seven counts, then its parts. A copy of it to another thread costs half of a copy of the objects
 * (measured: 5.5 µs a change, against 10.4).
 */
export type PackedChanges = (string | number | null | undefined)[]

export function packChange({ checks, writes, append, eraseLogs, audit, due, queue }: Change): PackedChanges {
  const packed: PackedChanges = [checks, writes, append, eraseLogs, audit, due, queue].map(({ length }) => length)
  for (const { key, ifVersion } of checks) packed.push(key, ifVersion)
  for (const { key, ifVersion, version, next } of writes) {
    packed.push(key, ifVersion, version, next === null ? null : JSON.stringify(next))
  }
  for (const { log, position, entry } of append) packed.push(log, position, JSON.stringify(entry))
  packed.push(...eraseLogs)
  for (const { day, kind, actor, subject } of audit) packed.push(day, kind, actor, subject)
  for (const { id, at, ifAt } of due) packed.push(id, at, ifAt)
  for (const { conversation, since } of queue) packed.push(conversation, since)
  return packed
}

export function unpackChanges(packed: PackedChanges): TextChange[] {
  const changes: TextChange[] = []
  let at = 0
  const next = <Part>() => packed[at++] as Part
  while (at < packed.length) {
    const counts = packed.slice(at, at + 7) as number[]
    at += counts.length
    const each = <Part>(index: number, read: () => Part) => Array.from({ length: counts[index] ?? 0 }, read)
    changes.push({
      checks: each(0, () => ({ key: next<string>(), ifVersion: next<number>() })),
      writes: each(1, () => ({
        key: next<string>(),
        ifVersion: next<number>(),
        version: next<number>(),
        text: next<string | null>(),
      })),
      append: each(2, () => ({ log: next<string>(), position: next<number>(), text: next<string>() })),
      eraseLogs: each(3, () => next<string>()),
      audit: each(4, () => ({
        day: next<string>(),
        kind: next<string>(),
        actor: next<string | null>(),
        subject: next<string | null>(),
      })) satisfies AuditDraft[],
      due: each(5, () => unpackDue(next<string>(), next<number | null>(), next<number | undefined>())),
      queue: each(6, () => ({ conversation: next<string>(), since: next<number | null>() })),
    })
  }
  return changes
}

const unpackDue = (id: string, at: number | null, ifAt: number | undefined): Change['due'][number] =>
  ifAt === undefined ? { id, at } : { id, at, ifAt }
