import { readShortcuts, type Shortcuts } from './shortcuts.ts'

const entry = 'relais-listener-shortcuts'

/** The listener's chosen letters, in the browser's storage, which only ever contains preferences. */
export type KeptShortcuts = { readonly read: () => Shortcuts; readonly keep: (shortcuts: Shortcuts) => void }

/** Without storage the product's default letters apply, and a choice lasts as long as the page; the session's notices say so. */
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
