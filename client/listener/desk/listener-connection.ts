import type { Connection } from '#client/connection/connection.ts'
import type { listenerNotices, listenerRequests } from '#shared/protocol/listener.ts'

export type ListenerConnection = Connection<typeof listenerRequests, typeof listenerNotices>
