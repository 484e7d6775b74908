import type { cellNotices } from '#shared/protocol/cell.ts'
import type { Answer, NoticeOf } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Result } from '#shared/result.ts'
import type { Cancel } from '#shared/scheduler.ts'
import type { ConnectionName } from '../notice/connection-name.ts'
import type { Networks } from '../platform/networks.ts'

/** The notices for every audience of staff. */
type StaffNotice = 'session:told' | 'session:ended'

/** What the gateway needs of a connection, on any transport. The one for Socket.IO is in socket-io/. */
export interface Peer {
  /** The name this node gives it now, used in states and notices. */
  readonly name: ConnectionName
  readonly isOpen: boolean
  /** Packets queued for sending that the connection has not yet taken. */
  readonly unsent: number
  join(room: string): Promise<void>
  leave(room: string): Promise<void>
  emit<Name extends StaffNotice>(name: Name, body: NoticeOf<(typeof cellNotices)[Name]>): void
  /** Closes the connection. The `onClose` listeners are called. */
  disconnect(): void
  /** Calls `answer` for every request, unparsed. */
  onRequest(answer: (request: RawRequest) => void): void
  onClose(act: () => void): void
  /** Calls `act` for every packet received on the connection, signs of life included. */
  onHeard(act: () => void): void
  /** Calls `act` for every notice sent on it, by any sender. */
  onNotice(act: () => void): Cancel
}

/** A request, unparsed. `reply` may be called once; it does nothing if the client wants no answer. */
export type RawRequest = {
  readonly name: unknown
  readonly body: unknown
  readonly reply: (answer: Answer<unknown>) => void
}

/** What is known of a connection before it is admitted: its own data, and its networks (G13). */
export type Introduction = { readonly auth: unknown; readonly networks: () => Networks }

/** Decides whether a connection is admitted. The function it returns is called with the connection once it is open. */
export type Audience = (introduction: Introduction) => Promise<Result<Welcome, RefusalName>>
export type Welcome = (peer: Peer) => void
