/** How many times Shift was pressed alone so far, and when the last time was. */
export type ShiftSequence = { readonly presses: number; readonly lastAt: number; readonly modified: boolean }

export const noShift: ShiftSequence = { presses: 0, lastAt: 0, modified: false }

export const shiftPressesToLeave = 3
export const shiftWithinMs = 5000

/**
 * Three presses of Shift leave the page (as GOV.UK's "Exit this page"). Takes each `keyup`, `at` in milliseconds. A Shift used for a
 * capital or to move the focus back does not count. Any other key, or five seconds without one, restarts the count.
 */
export function afterKeyUp(
  sequence: ShiftSequence,
  { key, shiftKey, at }: { key: string; shiftKey: boolean; at: number },
): ShiftSequence {
  if (key !== 'Shift') return { presses: 0, lastAt: at, modified: shiftKey }
  if (sequence.modified) return { presses: 0, lastAt: at, modified: false }
  const inTime = at - sequence.lastAt <= shiftWithinMs
  return { presses: inTime ? sequence.presses + 1 : 1, lastAt: at, modified: shiftKey }
}
