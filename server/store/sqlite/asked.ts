import type { Change } from '../port.ts'

/** What the main thread asks of the worker, one message each. */
export type Asked =
  | { name: 'load'; keys: readonly string[] }
  | { name: 'list'; kind: string }
  | { name: 'commit'; changes: readonly Change[] }
  | { name: 'readLog'; log: string; after: number; limit: number }
  | { name: 'due'; now: number; limit: number }
  | { name: 'waiting'; limit: number }
  | { name: 'readAudit'; after: number; limit: number }
  | { name: 'putKeys'; owner: string; keys: Readonly<Record<string, string>> }
  | { name: 'readKeys'; owner: string }
  | { name: 'keyOwners'; prefix: string }
  | { name: 'eraseKeys'; owner: string; names?: readonly string[] }
  | { name: 'sweep' }
  | { name: 'close' }

/** Id 0 is the worker's first sign: both files are open. */
export type Replied = { id: number; ok: true; value: unknown } | { id: number; ok: false; message: string }
