import type { LogState } from '#client/conversation/log-state.ts'
import { referenceOf } from '#client/conversation/timeline.ts'
import type { StaffId } from '#shared/ids.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { parseReaders } from '#shared/protocol/readers.ts'
import type { Tampering } from '../people/written-line.ts'
import type { World } from '../world.ts'

/**
 * [G9][M3] Entry by entry, and mark by mark, a page shows what the store has, up to the page's last position. A later entry may be missing: the service acknowledges a
 * line to its writer, and does not send it back. `reader`: the listener whose page it is, with whom not everything may be shared.
 */
export function checkAgreement(
  world: World,
  log: string,
  who: string,
  reader: StaffId | null,
  { timeline }: LogState,
): void {
  const entries = world.store.model.logs.get(log) as unknown as readonly LogEntry[] | undefined
  // It has ended at this very moment.
  if (!entries) return
  const kept = entries
    .slice(0, timeline.last)
    .flatMap((entry) => namesOf(entry, world.checks?.lines.markAt(log, entry.position, reader)))
    .filter((name, index, names) => !isSaidAgain(name, names.slice(0, index)))
  const shown = timeline.items.map((item) => {
    if (item.kind === 'line') return `${item.position} ${JSON.stringify(item.reference)}`
    return `${item.position} ${item.kind === 'event' ? item.event : item.kind === 'readers' ? item.kind : item.warning}`
  })
  if (kept.join() !== shown.join())
    world.fail(`[G9] ${who} shows ${shown.length} of the ${kept.length} entries of ${log}`)
}

/** A page shows who comes, and that somebody is to come. Who is let go was named before, by the service. An author's certificate is shown with their lines. */
function namesOf(entry: LogEntry, mark: Tampering['mark'] | 'not-shared' | undefined): readonly string[] {
  const { position } = entry
  if (entry.kind === 'author') return []
  if (entry.kind === 'readers') return entry.certificates.length > 0 || opensFor(entry) ? [`${position} readers`] : []
  if (entry.kind === 'event') return [`${position} ${entry.event}`]
  const line = `${position} ${JSON.stringify(referenceOf(entry.envelope))}`
  if (mark === undefined) return [line]
  return mark === 'forged' || mark === 'not-shared' ? [`${position} ${mark}`] : [`${position} ${mark}`, line]
}

function opensFor({ entry }: Extract<LogEntry, { kind: 'readers' }>): boolean {
  const parsed = parseReaders(entry)
  return parsed.ok && parsed.value.payload.body.opens !== undefined
}

/** What is not shared is said once, whoever came and went meanwhile. */
function isSaidAgain(name: string, before: readonly string[]): boolean {
  const said = before.findLast(
    (one) => one.endsWith('not-shared') || one.includes('{') || one.endsWith('forged') || one.endsWith('gap'),
  )
  return name.endsWith('not-shared') && said?.endsWith('not-shared') === true
}
