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

// A browser may refuse its storage altogether; the visit then lives in memory, and a reload loses it.
function attempt<Value>(step: () => Value): Value | undefined {
  try {
    return step()
  } catch {
    return undefined
  }
}
