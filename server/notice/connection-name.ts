/** Names a socket and its node, `<node>~<socket>`, so that the connections of a dead node can be found. */
export type ConnectionName = `${string}~${string}`

export const connectionName = (node: string, socket: string): ConnectionName => `${node}~${socket}`

export const isHeldBy = (connection: ConnectionName, node: string): boolean => connection.startsWith(`${node}~`)

/** The socket's id, which is unique on every node. */
export const socketOf = (connection: ConnectionName): string => connection.slice(connection.indexOf('~') + 1)

/** The name that a node gives one of its sockets now. */
export type NameOf = (socket: { readonly id: string }) => ConnectionName

/** Whether both are the same socket, even if its node has another name by now. */
export const isSameSocket = (one: ConnectionName, other: ConnectionName): boolean => socketOf(one) === socketOf(other)
