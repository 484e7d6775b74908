import type { Cancel, Scheduler } from '#shared/scheduler.ts'

/** How long a line may stay without a receipt until the screen says so, milliseconds (SPEC L14). */
export const receiptPatience = 45_000

/** `position`: the first line of one's own that nobody has said to have received. */
type Patience =
  | { readonly step: 'none' }
  | { readonly step: 'waiting'; readonly position: number; readonly stop: Cancel }
  | { readonly step: 'over'; readonly position: number }

export type ReceiptPatience = {
  /** The first line without a receipt, by its position; null if there is none, or nobody who could send one. Waits anew for another line. */
  readonly awaits: (position: number | null) => void
  /** The line whose receipt is overdue, by its position; null if there is none. */
  readonly overdue: () => number | null
}

/** Waits for the receipts of one party. `onChange`: a receipt is overdue now. */
export function createReceiptPatience(after: Scheduler['after'], onChange: () => void): ReceiptPatience {
  let patience: Patience = { step: 'none' }

  function begin(position: number): Patience {
    const stop = after(receiptPatience, () => {
      patience = { step: 'over', position }
      onChange()
    })
    return { step: 'waiting', position, stop }
  }

  return {
    awaits(position) {
      if (position === (patience.step === 'none' ? null : patience.position)) return
      if (patience.step === 'waiting') patience.stop()
      patience = position === null ? { step: 'none' } : begin(position)
    },
    overdue: () => (patience.step === 'over' ? patience.position : null),
  }
}
