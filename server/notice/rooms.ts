import { type ConnectionName, socketOf } from './connection-name.ts'

/** Socket.IO rooms: what the gateway lets a connection join, and the fan-out announces to. */
export const conversationRoom = (id: string) => `conversation:${id}`
export const ticketRoom = (id: string) => `ticket:${id}`
/** The cell's desks that were opened with a valid certificate: nobody else hears of tickets. */
export const ticketsRoom = 'tickets'
/** The supervisors' desks, each opened by somebody who was vouched for: nobody else hears of the house. */
export const coordinationRoom = 'coordination'
/** A listener's open desk. */
export const deskRoom = (staff: string) => `desk:${staff}`
/** Every connection of a member of staff in a namespace, from its handshake on. */
export const staffRoom = (staff: string) => `staff:${staff}`

/** Every socket is in a room of its own, named by its id. */
export const socketRoom = (connection: ConnectionName) => socketOf(connection)

export const staffNamespaces = ['/listener', '/cell', '/supervisor'] as const
