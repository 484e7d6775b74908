import type { Notice } from '#server/notice/notice.ts'

/** What a run may do otherwise than the product, so that one sees the checks notice. */
export type Rules = {
  /** What of the announcements goes out. */
  readonly told: (notices: readonly Notice[]) => readonly Notice[]
  /** Whether a store has erased keys when it says so. */
  readonly erasesKeys: boolean
}

export const productRules: Rules = { told: (notices) => notices, erasesKeys: true }
