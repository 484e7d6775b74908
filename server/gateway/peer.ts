import type { cellNotices } from '#shared/protocol/cell.ts'
import type { Answer, NoticeOf } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Result } from '#shared/result.ts'
import type { Cancel } from '#shared/scheduler.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import type { Networks } from '../platform/networks.ts'

/** What every audience of staff may be told. */
type StaffNotice = 'session:ended'

/** What the gateway needs of a connection, whatever carries it. Socket.IO's is in socket-io/. */
export interface Peer {
  /** What this node calls it now, in states and notices. */
  readonly name: ConnectionName
  readonly isOpen: boolean
  /** Packets that were sent on it since it last took all that it was sent. */
  readonly unsent: number
  join(room: string): Promise<void>
  leave(room: string): Promise<void>
  emit<Name extends StaffNotice>(name: Name, body: NoticeOf<(typeof cellNotices)[Name]>): void
  /** Closes the connection. Whoever waits for `onClose` is called. */
  disconnect(): void
  /** Calls `answer` for every request, in the form in which it came. */
  onRequest(answer: (request: RawRequest) => void): void
  onClose(act: () => void): void
  /** Calls `act` for everything that comes on the connection, a sign of life too. */
  onHeard(act: () => void): void
  /** Calls `act` for every notice that is sent on it, whoever sends it. */
  onNotice(act: () => void): Cancel
}

/** A request as it came: nothing of it has been parsed. `reply` may be called once, and reaches nobody who wants no answer. */
export type RawRequest = {
  readonly name: unknown
  readonly body: unknown
  readonly reply: (answer: Answer<unknown>) => void
}

/** What is known of a connection before it is let in: what it says of itself, and where it comes from (G13). */
export type Introduction = { readonly auth: unknown; readonly networks: () => Networks }

/** Decides whether a connection is let in. What it answers is called with the connection once it stands. */
export type Audience = (introduction: Introduction) => Promise<Result<Welcome, RefusalName>>
export type Welcome = (peer: Peer) => void
