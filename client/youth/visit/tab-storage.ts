import * as v from 'valibot'
import { bytes32, conversationId } from '#shared/ids.ts'

/** The name of the entry with what the tab remembers of its conversation. */
export const conversationEntry = 'messages'

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

/** The conversation of this tab, read before the code that reads the rest is loaded. */
export function rememberedCredentials(storage: TabStorage): v.InferOutput<typeof credentials> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), credentials), storage.read(conversationEntry))
  return parsed.success ? parsed.output : undefined
}

const credentials = v.object({ conversation: conversationId, bearer: bytes32 })
