/** The only protocol there is; a client that says another is refused `wrong-protocol`. There is no negotiation. */
export const protocolVersion = 'relais/1'
