import type { Notice } from '../notice/notice.ts'
import { type Broadcaster, emitNotice } from './broadcast.ts'

export type Fanout = {
  /** `carried`: the commit has published the notices to every node, so only those for each node's sockets (`onlyHere`) are sent. */
  readonly announce: (notices: readonly Notice[], carried: boolean) => void
}

/** Sends notices to their sockets: `own` reaches those of this node, `all` those of every node. */
export function createFanout(own: Broadcaster, all: Broadcaster): Fanout {
  return {
    announce(notices, carried) {
      for (const notice of notices) {
        if (notice.to === 'every-node') continue
        if (notice.onlyHere) emitNotice(own, notice)
        else if (!carried) emitNotice(all, notice)
      }
    },
  }
}

/** The notices that this node handles at once. A notice to the nodes that a commit has published comes back through Redis instead. */
export const heardAtOnce = (notices: readonly Notice[], carried: boolean): readonly Notice[] =>
  carried ? notices.filter(({ to }) => to !== 'every-node') : notices
