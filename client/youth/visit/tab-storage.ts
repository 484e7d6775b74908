import * as v from 'valibot'
import { bytes32, conversationId } from '#shared/ids.ts'

/** What the tab remembers of its conversation stands under this name. */
export const conversationEntry = 'messages'

export type TabStorage = {
  read(entry: string): string | undefined
  write(entry: string, text: string): void
  remove(entry: string): void
  /** Quick exit: everything is wiped, and whatever still runs keeps nothing from then on. */
  closeForGood(): void
}

/** The only door to the browser's storage: `sessionStorage` of this tab. Nothing of the page is kept anywhere else. */
export function openTabStorage(storage: () => Storage = () => sessionStorage): TabStorage {
  let closed = false
  return {
    read: (entry) => attempt(() => storage().getItem(entry)) ?? undefined,
    write(entry, text) {
      if (!closed) attempt(() => storage().setItem(entry, text))
    },
    remove: (entry) => attempt(() => storage().removeItem(entry)),
    closeForGood() {
      closed = true
      attempt(() => storage().clear())
    },
  }
}

/** Which conversation this tab is in, before the rest of what it remembers can be read. */
export function rememberedCredentials(storage: TabStorage): v.InferOutput<typeof credentials> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), credentials), storage.read(conversationEntry))
  return parsed.success ? parsed.output : undefined
}

const credentials = v.object({ conversation: conversationId, bearer: bytes32 })

// A browser may refuse its storage altogether; the visit then lives in memory, and a reload loses it.
function attempt<Value>(step: () => Value): Value | undefined {
  try {
    return step()
  } catch {
    return undefined
  }
}
