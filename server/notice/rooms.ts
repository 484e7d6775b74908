import { type ConnectionName, socketOf } from './connection-name.ts'

/** Socket.IO rooms. The gateway lets a connection join them, and the fan-out sends to them. */
export const conversationRoom = (id: string) => `conversation:${id}`
export const ticketRoom = (id: string) => `ticket:${id}`
/** The cell's desks that were opened with a valid certificate. Only they receive notices about tickets. */
export const ticketsRoom = 'tickets'
/** The desks of certified supervisors. Only they receive notices about staff and the floor. */
export const coordinationRoom = 'coordination'
/** A listener's open desk. */
export const deskRoom = (staff: string) => `desk:${staff}`
/** Every connection of a member of staff in a namespace, from its handshake on. */
export const staffRoom = (staff: string) => `staff:${staff}`

/** Each socket is alone in a room with its id as the name. */
export const socketRoom = (connection: ConnectionName) => socketOf(connection)

export const staffNamespaces = ['/listener', '/cell', '/supervisor'] as const
