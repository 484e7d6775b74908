import type { Server } from 'socket.io'
import type { Notice } from '../notice/notice.ts'
import { allNodes, emitNotice, thisNode } from './broadcast.ts'

export type Fanout = {
  /** `carried`: the commit has published the notices to every node, so only those for each node's sockets (`onlyHere`) are sent. */
  readonly announce: (notices: readonly Notice[], carried: boolean) => void
}

/** Sends notices to their sockets: on this node, and on the other nodes through Socket.IO's adapter if there are others. */
export function createFanout(sockets: Server, isAlone: boolean): Fanout {
  const toOwn = thisNode(sockets)
  const toAll = isAlone ? toOwn : allNodes(sockets)
  return {
    announce(notices, carried) {
      for (const notice of notices) {
        if (notice.to === 'every-node') continue
        if (notice.onlyHere) emitNotice(toOwn, notice)
        else if (!carried) emitNotice(toAll, notice)
      }
    },
  }
}
