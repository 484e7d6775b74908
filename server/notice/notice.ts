import type { ConversationId, StaffId, TicketId } from '#shared/ids.ts'
import type { cellNotices } from '#shared/protocol/cell.ts'
import type { NoticeOf, Notices } from '#shared/protocol/exchange.ts'
import type { followUpNotices } from '#shared/protocol/follow-up.ts'
import type { listenerNotices } from '#shared/protocol/listener.ts'
import type { Role, supervisorNotices } from '#shared/protocol/supervisor.ts'
import type { youthNotices } from '#shared/protocol/youth.ts'
import type { ConnectionName } from './connection-name.ts'

type To<Address, Table extends Notices> = {
  [Name in keyof Table & string]: Address & { readonly name: Name; readonly body: NoticeOf<Table[Name]> }
}[keyof Table & string]

/** A notice and its receivers, sent after a change is kept. `onlyHere`: only to the sockets of this node, because each node notifies its own. */
export type Notice = { readonly onlyHere?: boolean } & (
  | To<{ readonly to: 'youth'; readonly conversation: ConversationId }, typeof youthNotices>
  | To<{ readonly to: 'every-youth' }, typeof youthNotices>
  | To<{ readonly to: 'follow-up'; readonly ticket: TicketId }, typeof followUpNotices>
  | To<{ readonly to: 'listener'; readonly staff: StaffId }, typeof listenerNotices>
  | To<{ readonly to: 'every-listener' }, typeof listenerNotices>
  | To<{ readonly to: 'cell'; readonly staff: StaffId }, typeof cellNotices>
  | To<{ readonly to: 'every-cell' }, typeof cellNotices>
  | To<{ readonly to: 'every-supervisor' }, typeof supervisorNotices>
  | To<{ readonly to: 'supervisor'; readonly staff: StaffId }, typeof supervisorNotices>
  | Eviction
  | Supersession
  | NodeNotice
)

/** A notice to the nodes, once to each. `othersWait`: more conversations wait, so a new turn of the queue begins with this assignment. */
export type NodeNotice = { readonly to: 'every-node'; readonly name: 'queue:assigned'; readonly othersWait: boolean }

/** Ends every connection of a member of staff, on every node, at once (G4), after sending the reason. */
export type Eviction = {
  readonly to: 'evicted-staff'
  readonly staff: StaffId
  readonly reason: 'superseded' | 'deactivated' | 'expired' | 'signed-out' | 'rotated'
}

/** Ends an older connection, on any node, after notifying it that a newer one has taken over (SPEC C10). */
export type Supersession = { readonly onlyHere?: never; readonly connection: ConnectionName } & (
  | { readonly to: 'superseded-youth' }
  | { readonly to: 'superseded-thread' }
  | { readonly to: 'superseded-staff'; readonly role: Role }
)
