import { limits } from '#shared/protocol/limits.ts'

/** Whether somebody is at this page. */
export type Attention = {
  readonly isThere: () => boolean
  /** Somebody did something on the page. True if nobody was there before. */
  readonly note: () => boolean
  /** Behind a veil nobody sees anything, whatever they press. */
  readonly veil: (isVeiled: boolean) => void
}

type Clocks = { readonly now: () => number; readonly running: () => number }

/**
 * Somebody counts as there from when the page is loaded, and from each input on, for `limits.deskUnattended` (SPEC L17). The time since is the larger
 * of the wall clock's and the running clock's: a running clock may stand still while a computer sleeps, and a wall clock may be set back.
 * `now` and `running` in milliseconds. It asks for no timer: a page in the background has late ones.
 */
export function createAttention({ now, running }: Clocks): Attention {
  let isVeiled = false
  let last = { now: now(), running: running() }
  const isThere = () => !isVeiled && Math.max(now() - last.now, running() - last.running) < limits.deskUnattended
  return {
    isThere,
    note() {
      const wasThere = isThere()
      last = { now: now(), running: running() }
      return !wasThere && isThere()
    },
    veil(veiled) {
      isVeiled = veiled
    },
  }
}
