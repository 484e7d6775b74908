/** Names a socket and the node that holds it, so that what a dead node held can be found: `<node>~<socket>`. */
export type ConnectionName = `${string}~${string}`

export const connectionName = (node: string, socket: string): ConnectionName => `${node}~${socket}`

export const isHeldBy = (connection: ConnectionName, node: string): boolean => connection.startsWith(`${node}~`)

/** The socket's id, which is unique on every node. */
export const socketOf = (connection: ConnectionName): string => connection.slice(connection.indexOf('~') + 1)

/** What a node calls a socket of its own now. */
export type NameOf = (socket: { readonly id: string }) => ConnectionName

/** Whether both are the same socket, under whatever name its node goes by. */
export const isSameSocket = (one: ConnectionName, other: ConnectionName): boolean => socketOf(one) === socketOf(other)
