import type { LineReference } from '#shared/protocol/envelope.ts'

/**
 * `withheld`: the service says that it has it, and does not give it back. `sent`: the service says that it has it. `received`: its reader has signed a receipt. `overdue`: sent, and its reader's receipt did not come in
 * time.
 */
export type Delivery = 'sending' | 'not-sent' | 'withheld' | 'sent' | 'received' | 'overdue'

/** One item of the log as the screen shows it. Everything but typed messages is already in the page's words. */
export type ShownLine =
  | {
      readonly kind: 'text'
      readonly key: string
      readonly mine: boolean
      /** Who wrote it: the verified alias, or undefined for the person's own lines. */
      readonly from: string | undefined
      /** What its author had not read when they wrote it, in words. */
      readonly note?: string | undefined
      readonly text: string
      /** Only for the person's own lines: how far it has come. */
      readonly delivery?: Delivery
      /** Whose receipt is missing: a verified alias. */
      readonly to?: string | undefined
      readonly reference: LineReference
    }
  | {
      readonly kind: 'help-card'
      readonly key: string
      readonly from: string | undefined
      readonly note?: string | undefined
      readonly title: string
      readonly markdown: string
    }
  | { readonly kind: 'event'; readonly key: string; readonly note?: string | undefined; readonly words: string }
  | { readonly kind: 'warning'; readonly key: string; readonly words: string }
