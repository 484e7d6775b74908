import type { Notice } from '#server/notice/notice.ts'

/** Deviations of a run from the product, which the checks must notice. */
export type Rules = {
  /** Which of the announcements are sent. */
  readonly told: (notices: readonly Notice[]) => readonly Notice[]
  /** Whether a store has erased keys when it says so. */
  readonly erasesKeys: boolean
}

export const productRules: Rules = { told: (notices) => notices, erasesKeys: true }
