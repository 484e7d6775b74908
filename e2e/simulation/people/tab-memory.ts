import type { UnsentLine } from '#client/conversation/outbox.ts'
import { nothingSeen, type Seen } from '#client/conversation/seen.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'

/** Whom this device gave its keys, and up to which epoch. */
export type Reader = { readonly epoch: number; readonly id: StaffId }

/** What a tab remembers of its conversation through a reload: client/youth/visit/memory.ts, with the number of its keys in place of them. */
export type Remembered = {
  readonly conversation: ConversationId
  readonly bearer: string
  /** The service was asked to open it: it is asked once. */
  readonly asked: boolean
  readonly opened: boolean
  readonly keys: number
  readonly readers: readonly Reader[]
  readonly unsent: readonly UnsentLine[]
  readonly seen: Seen
}

/** A tab's own storage. Another tab that is opened from it begins with a copy. */
export class TabMemory {
  talk: Remembered | null

  constructor(talk: Remembered | null = null) {
    this.talk = talk
  }

  copy(): TabMemory {
    return new TabMemory(this.talk)
  }
}

/** `unsent`: what was written for one that never began. */
export const freshTalk = (
  conversation: ConversationId,
  bearer: string,
  unsent: readonly UnsentLine[] = [],
): Remembered => ({
  ...{ conversation, bearer, asked: false, opened: false, keys: 1, readers: [], unsent, seen: nothingSeen },
})
