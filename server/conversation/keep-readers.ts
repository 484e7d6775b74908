import type { OfferId, QuestionId } from '#shared/ids.ts'
import type { ReadersEntry } from '#shared/protocol/log-entry.ts'
import type { Reader, ReadersBody } from '#shared/protocol/readers.ts'
import { ok } from '#shared/result.ts'
import { sha256OfText } from '../platform/random-id.ts'
import type { ActiveStaff } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { appendEntry, readHead } from '../transaction/message-log.ts'
import { announceToListener, announceToStaff, announceToYouth } from './changes.ts'
import { type ConversationState, conversationLog, type GrantedConversation, type ReaderRow } from './state.ts'

/** What the person says yes to by it: this offer (SPEC C44), or this question (SPEC C55). */
export type Yes = { readonly offer?: OfferId | undefined; readonly question?: QuestionId | undefined }

/** A change of readers as it came, and its SHA-256. */
export type Change = { readonly entry: string; readonly hash: string }
export type Named = Change & { readonly body: ReadersBody; readonly listener: Reader; readonly guest: Reader | null }

/** Keeps the entry of a change after which somebody reads, and tells everybody. */
export function keepReaders(draft: Draft, granted: GrantedConversation, { entry }: Change, now: number) {
  const appended = append(draft, granted, {
    entry,
    certificates: granted.readers.map(({ certificate }) => certificate),
  })
  announceToStaff(draft, granted, [appended])
  announceToListener(draft, granted)
  announceToYouth(draft, granted, now)
  return ok({ position: appended.position })
}

export function append(
  draft: Draft,
  { id }: ConversationState,
  change: Pick<ReadersEntry, 'entry' | 'certificates'>,
): ReadersEntry {
  const log = conversationLog(id)
  const entry: ReadersEntry = { kind: 'readers', position: readHead(draft, log).lastPosition + 1, ...change }
  appendEntry(draft, log, entry)
  return entry
}

/** Whether the entry names somebody as it did before. */
export const isNamed = ({ certificate }: ReaderRow, { fingerprint }: Reader): boolean =>
  fingerprint === sha256OfText(certificate)

/** Whether the entry names somebody under their present certificate. */
export const isPresent = ({ certificate, enc }: ActiveStaff, { fingerprint, key }: Reader): boolean =>
  key === enc && fingerprint === sha256OfText(certificate)

/** The rows in the order of the entry. */
export const inOrder = ({ readers }: ReadersBody, rows: readonly ReaderRow[]): readonly ReaderRow[] =>
  readers.flatMap((reader) => rows.find((row) => row.kind === reader.kind) ?? [])
