/** What a connection uses of Socket.IO's client socket, under the same names. */
export type ClientSocket = {
  readonly connected: boolean
  /** Whether it reconnects by itself. */
  readonly active: boolean
  /** Requests made without a connection, which would leave with the next one. */
  readonly sendBuffer: { length: number }
  readonly volatile: { readonly emit: (name: string, body: unknown) => unknown }
  readonly timeout: (milliseconds: number) => {
    /** `late` is null for an answer. */
    readonly emit: (name: string, body: unknown, answered: (late: Error | null, answer: unknown) => void) => unknown
  }
  readonly connect: () => unknown
  readonly disconnect: () => ClientSocket
  readonly onAny: (hear: (name: string, ...bodies: unknown[]) => void) => unknown
  readonly on: {
    (event: 'connect', handler: () => void): unknown
    (event: 'disconnect', handler: (reason: string) => void): unknown
    (event: 'connect_error', handler: (error: Error) => void): unknown
  }
}
