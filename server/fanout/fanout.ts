import type { Server } from 'socket.io'
import type { Notice } from '../notice/notice.ts'
import { allNodes, emitNotice, thisNode } from './broadcast.ts'

export type Fanout = {
  /** `carried`: what a change told every node itself is not told again; what each node tells its own sockets still is. */
  readonly announce: (notices: readonly Notice[], carried: boolean) => void
}

/** Carries notices to the sockets they are for, on this node and, where it is not alone, through Socket.IO's adapter on every other. */
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
