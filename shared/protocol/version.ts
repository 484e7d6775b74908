/** The only protocol. The server refuses a client with another one as `wrong-protocol`, without negotiation. */
export const protocolVersion = 'relais/2'
