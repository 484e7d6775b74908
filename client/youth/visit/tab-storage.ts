import * as v from 'valibot'
import { bytes32, conversationId } from '#shared/ids.ts'

/** What the tab remembers of its conversation stands under this name. */
export const conversationEntry = 'messages'

export type TabStorage = {
  read(entry: string): string | undefined
  write(entry: string, text: string): void
  remove(entry: string): void
  /** False where the browser keeps nothing: what is written then lives as long as this page, and a reload loses it. */
  keeps(): boolean
  /** Quick exit: everything is wiped, and whatever still runs keeps nothing from then on. */
  closeForGood(): void
}

/**
 * The only access to the browser's storage: `sessionStorage` of this tab. Nothing of the page is kept anywhere else, but in its own memory where the browser
 * refuses (settings, an enterprise's policy, private windows).
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
      // What stands there from before is old.
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

/** Which conversation this tab is in, before the rest of what it remembers can be read. */
export function rememberedCredentials(storage: TabStorage): v.InferOutput<typeof credentials> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), credentials), storage.read(conversationEntry))
  return parsed.success ? parsed.output : undefined
}

const credentials = v.object({ conversation: conversationId, bearer: bytes32 })
