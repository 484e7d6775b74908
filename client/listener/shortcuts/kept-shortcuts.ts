import { readShortcuts, type Shortcuts } from './shortcuts.ts'

const entry = 'relais-listener-shortcuts'

/** The letters a listener chose, in their browser: preferences, and nothing else, are ever kept there. */
export type KeptShortcuts = { readonly read: () => Shortcuts; readonly keep: (shortcuts: Shortcuts) => void }

/** A browser that refuses its storage gives the letters the product comes with, and forgets others with the page; the session's notices say so. */
export function createKeptShortcuts(storage: () => Storage = () => localStorage): KeptShortcuts {
  return {
    read: () => readShortcuts(attempt(() => storage().getItem(entry)) ?? null),
    keep: (shortcuts) => attempt(() => storage().setItem(entry, JSON.stringify(shortcuts))),
  }
}

function attempt<Value>(step: () => Value): Value | undefined {
  try {
    return step()
  } catch {
    return undefined
  }
}
