import type { Bytes } from '../bytes.ts'
import { unreachable } from '../result.ts'
import { context } from './context.ts'
import type { LogName } from './line.ts'
import type { LogEntry } from './log-entry.ts'

/** The hash of bytes: SHA-256 as base64url. */
export type Hash = (bytes: Bytes) => Promise<string>

/** The head before the first entry. `key`: the public key of the conversation's device or of the ticket (raw point, base64url). */
export const startHead = (hash: Hash, { kind, id }: LogName, key: string): Promise<string> =>
  hash(context('chain', kind, id, key))

/** The head after one more entry. */
export const nextHead = (hash: Hash, head: string, entry: string): Promise<string> => hash(context('head', head, entry))

/** The hash of an entry as it was sent: a message with its header, and without its position. */
export const entryHash = (hash: Hash, entry: Unplaced): Promise<string> => hash(entryBytes(entry))

type WithoutPosition<Entry> = Entry extends unknown ? Omit<Entry, 'position'> : never

/** `missing`: a position for which the service gives nothing. */
export type Unplaced = WithoutPosition<LogEntry> | { readonly kind: 'missing' }

function entryBytes(entry: Unplaced): Bytes {
  switch (entry.kind) {
    case 'message': {
      const { epoch, role, session, sequence, sealed } = entry.envelope
      return context('entry', entry.kind, epoch, role, session, sequence, sealed)
    }
    case 'event':
      return context('entry', entry.kind, entry.event, entry.listener, entry.alias)
    case 'readers':
      return context('entry', entry.kind, entry.entry, ...entry.certificates)
    case 'author':
      return context('entry', entry.kind, entry.certificate)
    case 'missing':
      return context('entry', entry.kind)
    default:
      return unreachable(entry)
  }
}
