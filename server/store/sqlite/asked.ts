import type { AuditRow, Deadline, KeptHalf, Waiting } from '../port.ts'
import type { TextRow } from './logs.ts'
import type { PackedChanges } from './packed-changes.ts'
import type { NotKept, TextThing } from './state-file.ts'

/** The worker's requests and answers. Values cross as JSON texts, so that the main thread serialises and parses them only once. */
export type Calls = {
  /** The outcomes of the changes that were not kept, by index. */
  commit: (changes: PackedChanges) => readonly (readonly [index: number, outcome: NotKept])[]
  load: (keys: readonly string[]) => readonly TextThing[]
  list: (kind: string) => readonly TextThing[]
  readLog: (log: string, after: number, limit: number) => readonly TextRow[]
  due: (now: number, limit: number) => readonly Deadline[]
  waiting: (limit: number) => readonly Waiting[]
  readAudit: (after: number, limit: number) => readonly AuditRow[]
  putKeys: (owner: string, keys: Readonly<Record<string, string>>) => void
  readKeys: (owner: string) => Readonly<Record<string, string>>
  keyOwners: (prefix: string) => readonly string[]
  eraseKeys: (owner: string, names: readonly string[] | undefined) => void
  putHalf: (name: string, half: KeptHalf) => void
  renewHalf: (name: string, half: KeptHalf) => boolean
  readHalf: (name: string) => KeptHalf | null
  dropHalf: (name: string) => void
  dropLapsed: (now: number) => void
  sweep: () => void
  close: () => void
}

/** One request of a message. Each request has one answer, and answers come in the order of the requests. */
export type Asked = {
  [Name in keyof Calls]: { readonly name: Name; readonly given: Parameters<Calls[Name]> }
}[keyof Calls]

export type Answered =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly unavailable: boolean; readonly message: string }
