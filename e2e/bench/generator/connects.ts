import { SocketIoLine } from '../wire/socket-io-line.ts'
import { atOnce } from './at-once.ts'
import { lost } from './lost.ts'

export type Connects = {
  readonly port: number
  readonly namespace: string
  /** What each of them says at its handshake. */
  readonly auths: readonly object[]
}

/** How many connect at the same time. */
const width = 8

/** Connects all of them, and leaves them open. */
export const connectAll = ({ port, namespace, auths }: Connects): Promise<SocketIoLine[]> =>
  atOnce(width, auths, (auth) => SocketIoLine.join({ port, namespace, auth, onLost: lost }))
