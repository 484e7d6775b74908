import * as v from 'valibot'
import { bytes32, conversationId, type ProposalId } from '#shared/ids.ts'

/** The name of the entry with what the tab remembers of its conversation. */
export const conversationEntry = 'messages'

/** The name of the entry with a yes whose outcome is not known yet. */
export const underWayEntry = 'under-way'

export type TabStorage = {
  read(entry: string): string | undefined
  write(entry: string, text: string): void
  remove(entry: string): void
  /** False if the browser stores nothing: values then live as long as this page, and a reload loses them. */
  keeps(): boolean
  /** Quick exit: wipes everything. Code that still runs can store nothing from then on. */
  closeForGood(): void
}

/**
 * The only access to the browser's storage: `sessionStorage` of this tab. The page uses no other storage. If the browser refuses it (settings, an
 * enterprise's policy, private windows), the values are kept in the page's memory.
 */
export function openTabStorage(storage: () => Storage = () => sessionStorage): TabStorage {
  const memory = new Map<string, string>()
  let closed = false
  let refused = false

  function attempt<Value>(step: (storage: Storage) => Value): Value | undefined {
    try {
      return step(storage())
    } catch {
      refused = true
      return undefined
    }
  }

  return {
    read: (entry) => memory.get(entry) ?? attempt((kept) => kept.getItem(entry)) ?? undefined,
    write(entry, text) {
      if (closed) return
      refused = false
      attempt((kept) => kept.setItem(entry, text))
      if (!refused) return void memory.delete(entry)
      memory.set(entry, text)
      // The stored value is out of date.
      attempt((kept) => kept.removeItem(entry))
    },
    remove(entry) {
      memory.delete(entry)
      attempt((kept) => kept.removeItem(entry))
    },
    keeps: () => !refused,
    closeForGood() {
      closed = true
      memory.clear()
      attempt((kept) => kept.clear())
    },
  }
}

/** The proposal whose yes is under way in this tab. Its id stands before the rest of the entry, which may be large. */
export const proposalUnderWay = (storage: TabStorage): ProposalId | undefined =>
  storage.read(underWayEntry)?.slice(0, proposalCharacters) as ProposalId | undefined

export const proposalCharacters = 22

/** Whether this tab remembers a conversation, open or not yet begun. */
export const holdsConversation = (storage: TabStorage): boolean => storage.read(conversationEntry) !== undefined

/** The conversation of this tab, read before the code that reads the rest is loaded. */
export function rememberedCredentials(storage: TabStorage): v.InferOutput<typeof credentials> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), credentials), storage.read(conversationEntry))
  return parsed.success ? parsed.output : undefined
}

const credentials = v.object({ conversation: conversationId, bearer: bytes32 })
