import { createSubscribers } from '#client/ui/observable.ts'

/** Whether somebody looks at this page. A page in view proves nothing: only what a person does on it does. */
export type Looking = {
  readonly isThere: () => boolean
  /** Somebody did something on the page, or turned to it. */
  readonly act: () => void
  /** The page left the view, or another window has the focus. */
  readonly turnAway: () => void
  /** While the page is veiled nobody looks at what it has, whatever they press. */
  readonly veil: (isVeiled: boolean) => void
  /** Calls `handler` each time that somebody is there again. Returns what ends it. */
  readonly onReturn: (handler: () => void) => () => void
}

type Clocks = { readonly now: () => number; readonly running: () => number }

/** Milliseconds after an act, for which somebody counts as there: until the bell would ring again. */
export const lookLasts = 30_000

/**
 * Somebody is there from when the page is loaded, and from each act on, for `lookLasts`, unless they turn away. The time since is the larger of the
 * wall clock's and the running clock's (`now` and `running`, milliseconds): a running clock may stand still while a computer sleeps, and a wall clock
 * may be set back. It asks for no timer: a page in the background has late ones.
 */
export function createLooking({ now, running }: Clocks): Looking {
  const { subscribe, notify } = createSubscribers()
  const moment = () => ({ now: now(), running: running() })
  let last: ReturnType<typeof moment> | null = moment()
  let isVeiled = false

  const isThere = () => !isVeiled && last !== null && Math.max(now() - last.now, running() - last.running) < lookLasts

  return {
    isThere,
    act() {
      const wasThere = isThere()
      last = moment()
      if (!wasThere && isThere()) notify()
    },
    turnAway() {
      last = null
    },
    veil(veiled) {
      isVeiled = veiled
    },
    onReturn: subscribe,
  }
}
