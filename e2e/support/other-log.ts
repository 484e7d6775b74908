import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { HostileService } from './hostile-service.ts'

/** An entry of the true log. `untold`: the service has not told anybody of it yet. */
export type TrueEntry = LogEntry | { readonly kind: 'untold'; readonly position: number }

/** From the true entries of a conversation, in order, those that one of its ends is shown. Positions are given anew. */
export type Lie = (entries: readonly TrueEntry[]) => readonly TrueEntry[]

/** A log that only one end of a conversation sees. */
export type OtherLog = {
  /** Sends the end what it is shown now. */
  readonly tell: () => void
}

/**
 * Shows one end of a service's only conversation another log than it keeps, whatever that end asks. What was shown before stays as it was: a page
 * takes no position twice. `known`: entries that nobody was told through this service.
 */
export function showOtherLog(
  service: HostileService,
  namespace: '/youth' | '/listener',
  lie: Lie,
  known: readonly LogEntry[] = [],
): OtherLog {
  const shown = (): readonly TrueEntry[] =>
    lie(trueEntries(service, known)).map((entry, index) => ({ ...entry, position: index + 1 }))
  const entries = () => shown().filter(({ kind }) => kind !== 'untold')

  service.lieInNotice(namespace, 'log:appended', (body) => ({ ...(body as object), entries: entries() }))
  service.lieInRequest(namespace, 'conversation:read', (body) => ({ ...(body as object), after: 0 }))
  service.lieInReply(namespace, 'conversation:read', () => ({ entries: entries(), more: false }))
  // The end then looks for its line in the log.
  service.lieInReply(namespace, 'message:send', () => ({ position: null }))
  if (namespace === '/youth') {
    service.lieInRequest('/youth', 'conversation:resume', (body) => ({ ...body, after: 0 }))
    service.lieInReply('/youth', 'conversation:resume', (value) => ({ ...value, entries: entries() }))
  } else {
    service.lieInNotice('/listener', 'conversation:changed', ({ conversation }) => ({
      conversation: { ...conversation, lastPosition: shown().length },
    }))
    service.lieInReply('/listener', 'desk:open', (value) => ({
      ...value,
      conversations: value.conversations.map((each) => ({ ...each, lastPosition: shown().length })),
    }))
  }
  return {
    tell() {
      const [opened] = service.crossed('request', 'conversation:open') as { readonly conversation: string }[]
      const about = namespace === '/youth' ? {} : { conversation: opened?.conversation }
      service.say(namespace, 'log:appended', { ...about, entries: entries() })
    },
  }
}

type Told = { readonly entries: readonly LogEntry[] }

/** The log as far as the service has told anybody of it. */
function trueEntries(service: HostileService, known: readonly LogEntry[]): readonly TrueEntry[] {
  const told = [
    ...service.crossed('notice', 'log:appended'),
    ...['conversation:read', 'conversation:resume'].flatMap((name) => service.crossed('reply', name)),
  ] as Told[]
  const all = [...known, ...told.flatMap(({ entries }) => entries)]
  const at = new Map(all.map((entry) => [entry.position, entry] as const))
  return Array.from(
    { length: Math.max(0, ...at.keys()) },
    (_, index) => at.get(index + 1) ?? { kind: 'untold', position: index + 1 },
  )
}
