import type { EpochReaders } from '#client/conversation/timeline.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import type { Cancel, Scheduler } from '#shared/scheduler.ts'
import type { Remembered } from './memory.ts'

export type GuestWatch = {
  /** The readers of each epoch, as they stand in the log. */
  readonly note: (epochs: readonly EpochReaders[]) => void
  /** What a reload needs to go on; undefined while there is no guest with an end. */
  readonly remembered: () => Remembered['guest']
  readonly stop: () => void
}

export type GuestWatchParts = {
  readonly from: Remembered['guest']
  /** Milliseconds: the wall clock, and the monotonic one. */
  readonly now: () => number
  readonly running: () => number
  readonly after: Scheduler['after']
  /** What is left has changed: a reload must find it. */
  readonly onLeft: () => void
  /** The time of the guest of this epoch is over. Said once for each epoch. */
  readonly onOver: (epoch: number) => void
}

/** `left`: at `began` of the monotonic clock, milliseconds. */
type Guest = { readonly until: number; readonly left: number; readonly began: number }

/**
 * When a guest's time is over (SPEC C22): as soon as one of the wall clock, the monotonic clock and what a former page load left says so. A wall
 * clock that is set back, a phone that sleeps, and a reload lengthen nothing.
 */
export function createGuestWatch({ from, now, running, after, onLeft, onOver }: GuestWatchParts): GuestWatch {
  let guest: Guest | undefined
  let epoch = 0
  let saidIn = 0
  let stopLooking: Cancel = () => undefined

  const left = ({ until, left, began }: Guest) => Math.min(until - now(), left - (running() - began))

  function begin(until: number): Guest {
    const kept = from?.until === until ? from.left : Number.POSITIVE_INFINITY
    return { until, left: Math.min(until - now(), kept), began: running() }
  }

  function look(): void {
    stopLooking()
    if (!guest) return
    const rest = left(guest)
    if (rest > 0) {
      stopLooking = after(Math.min(rest, lookEvery), () => {
        look()
        onLeft()
      })
      return
    }
    if (saidIn === epoch) return
    saidIn = epoch
    onOver(epoch)
  }

  return {
    note(epochs) {
      const present = epochs.at(-1)?.readers.find(({ kind }) => kind === 'guest')
      const { length } = epochs
      if (present?.until === guest?.until && length === epoch) return
      if (present?.until !== guest?.until) guest = present?.until === undefined ? undefined : begin(present.until)
      epoch = length
      look()
    },
    remembered: () => guest && { until: instantOf(guest.until), left: Math.max(0, Math.floor(left(guest))) },
    stop: () => stopLooking(),
  }
}

/** Milliseconds. A clock that is set, or a phone that wakes up, is noticed by then. */
const lookEvery = 30_000
