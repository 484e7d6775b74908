import type { Connection } from '#client/connection/connection.ts'
import type { cellNotices, cellRequests } from '#shared/protocol/cell.ts'
import type { ReplyOf } from '#shared/protocol/exchange.ts'

export type CellConnection = Connection<typeof cellRequests, typeof cellNotices>

/** The service's answer at each connection: the whole list, and the team's state. */
export type CellList = ReplyOf<(typeof cellRequests)['cell:open']>
